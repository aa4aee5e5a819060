// A project: one labeling effort with its settings and its members.
import { z } from 'zod';
import { count, id, int32Max, name, timestamp } from './primitives.js';

const score = z.int().min(-100).max(100);

/** Something that labelers rate beside ranking: each candidate, on a scale whose ends the project names. */
export const criterion = z.object({
  key: z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/, 'must be letters, digits and _, beginning with a small letter'),
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(''),
  scale: z
    .object({ min: score, max: score, minLabel: z.string().max(100), maxLabel: z.string().max(100) })
    .partial({ minLabel: true, maxLabel: true })
    .refine(({ min, max }) => min < max, 'min must be below max'),
  required: z.boolean().default(true),
});

const share = z.number().min(0).max(1);

/** Judgments in a day. */
const quota = z.int().min(1).max(int32Max);

/** Whether labelers may, must or cannot give something. */
const wanted = z.enum(['none', 'optional', 'required']);

// Each setting once, without its default: a change must not silently reset what it leaves out.
const settings = {
  candidatesPerPrompt: z.int().min(2).max(16).describe('How many candidates are sampled for a prompt'),
  judgmentsPerComparison: z.int().min(1).max(50).describe('How many labelers judge each comparison'),
  judgmentsLimit: z
    .int()
    .min(2)
    .max(50)
    .nullable()
    .describe('While no choice has a majority, another labeler is asked, up to this many; null: never'),
  leaseSeconds: z.int().min(1).max(86_400).describe('How long an assignment is held without renewal'),
  takeAlong: z
    .object({
      assignments: z.int().min(1).max(200).describe('How many a labeler may hold so, at most'),
      hours: z.int().min(1).max(168).describe('How long each is held without renewal'),
    })
    .nullable()
    .describe('Whether assignments may be taken along, to be judged without a connection; null: they may not'),
  allowTies: z.boolean(),
  allowAllBad: z.boolean(),
  allowPartialRankings: z.boolean().describe('A ranking may leave candidates out: nothing is said of those'),
  strength: wanted.describe('How much better the better one of a pair is, −3…3'),
  rationale: wanted,
  criteria: z
    .array(criterion)
    .max(20)
    .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'names a criterion twice'),
  betterAnswer: z
    .enum(['none', 'candidate', 'demonstration'])
    .describe('What becomes of a better answer that a labeler writes; none: they may not'),
  editWindowSeconds: z.int().min(0).max(2_592_000).describe('How long labelers may change or undo a judgment'),
  requireAcknowledgement: z
    .boolean()
    .describe('Labelers must acknowledge the guideline in force before they judge or write'),
  skillTags: z
    .array(z.string().trim().min(1).max(100))
    .max(50)
    .describe('Prompts with one of these tags go only to labelers with the skill of the same name'),
  dailyQuota: quota.nullable().describe('Judgments a labeler may give in a day (UTC); null: any number'),
  goldRate: share.max(0.5).describe('How often a lease is a gold comparison, whose answer is known'),
  goldMinimum: z.int().min(1).max(1000).describe('Gold judgments before a labeler can be paused for them'),
  goldThreshold: share.nullable().describe('A labeler below this share of right gold answers is paused; null: nobody'),
  showKnownAnswers: z
    .boolean()
    .describe(
      'Whether labelers are told how many gold comparisons they judged right, once they can change none of them',
    ),
  qualification: z
    .object({ judgments: z.int().min(1).max(200), threshold: share })
    .nullable()
    .describe('Gold comparisons that a new labeler judges first, and the share to get right; null: none'),
  repeatRate: share.max(0.5).describe('How often a labeler is shown again, swapped, what they judged before'),
  repeatAfter: z.int().min(1).max(10_000).describe('How many own judgments lie between the two at least'),
  reviewsPerDemonstration: z
    .int()
    .min(1)
    .max(5)
    .describe('How many people, none of them its author, must accept a demonstration'),
};

export const projectSettings = z.object({
  candidatesPerPrompt: settings.candidatesPerPrompt.default(4),
  judgmentsPerComparison: settings.judgmentsPerComparison.default(1),
  judgmentsLimit: settings.judgmentsLimit.default(null),
  leaseSeconds: settings.leaseSeconds.default(600),
  // A day's work of an hour or two, back within half a day: so that nobody has to be asked, and nothing is withheld overnight.
  takeAlong: settings.takeAlong.default({ assignments: 20, hours: 12 }),
  allowTies: settings.allowTies.default(true),
  allowAllBad: settings.allowAllBad.default(true),
  allowPartialRankings: settings.allowPartialRankings.default(false),
  strength: settings.strength.default('optional'),
  rationale: settings.rationale.default('optional'),
  criteria: settings.criteria.default([]),
  betterAnswer: settings.betterAnswer.default('candidate'),
  editWindowSeconds: settings.editWindowSeconds.default(3600),
  requireAcknowledgement: settings.requireAcknowledgement.default(false),
  skillTags: settings.skillTags.default([]),
  dailyQuota: settings.dailyQuota.default(null),
  goldRate: settings.goldRate.default(0),
  goldMinimum: settings.goldMinimum.default(10),
  goldThreshold: settings.goldThreshold.default(null),
  showKnownAnswers: settings.showKnownAnswers.default(false),
  qualification: settings.qualification.default(null),
  repeatRate: settings.repeatRate.default(0),
  repeatAfter: settings.repeatAfter.default(20),
  reviewsPerDemonstration: settings.reviewsPerDemonstration.default(1),
});

/**
 * - `active`: comparisons are leased
 * - `draining`: only those that somebody has judged already, until they are complete
 * - `paused`: none; what is held may still be judged
 */
export const projectState = z.enum(['active', 'draining', 'paused']);

export const project = z
  .object({
    id,
    name,
    description: z.string(),
    state: projectState,
    settings: projectSettings,
    createdAt: timestamp,
  })
  .meta({ id: 'Project' });

export const projectCreate = z.object({
  name,
  description: z.string().max(10_000).default(''),
  settings: projectSettings.prefault({}),
});

export const projectUpdate = z.object({
  name: name.optional(),
  description: z.string().max(10_000).optional(),
  state: projectState.optional(),
  settings: z.object(settings).partial().optional(),
});

export const memberRole = z.enum(['researcher', 'labeler']);

const skills = z
  .array(z.string().trim().min(1).max(100))
  .max(50)
  .describe("What they can judge that not everybody can: names among the project's skill tags");
const dailyQuota = quota.nullable().describe("Judgments in a day (UTC); null: the project's setting");

export const member = z
  .object({
    userId: id,
    name,
    role: memberRole,
    skills,
    dailyQuota,
    joinedAt: timestamp,
    lastSeenAt: timestamp.nullable().describe('When they were last here, in any project, to the minute; null: never'),
  })
  .meta({ id: 'Member' });

/** For somebody who is a member already, what is left out stays as it is. */
export const memberCreate = z.object({
  userId: id,
  role: memberRole,
  skills: skills.optional(),
  dailyQuota: dailyQuota.optional(),
});

/** What is left out stays as it is. */
export const memberUpdate = memberCreate.omit({ userId: true }).partial();

/** How far a project is, as counted by the database now. */
export const progress = z
  .object({
    prompts: count,
    completions: count,
    comparisons: z.object({ open: count, closed: count }),
    judgments: z.object({ needed: count, done: count, skipped: count, leased: count }),
  })
  .meta({ id: 'Progress' });

export type Criterion = z.infer<typeof criterion>;
export type ProjectState = z.infer<typeof projectState>;
export type ProjectSettings = z.infer<typeof projectSettings>;
export type Project = z.infer<typeof project>;
export type ProjectCreate = z.input<typeof projectCreate>;
export type ProjectUpdate = z.input<typeof projectUpdate>;
export type MemberRole = z.infer<typeof memberRole>;
export type Member = z.infer<typeof member>;
export type MemberUpdate = z.input<typeof memberUpdate>;
export type MemberCreate = z.input<typeof memberCreate>;
export type Progress = z.infer<typeof progress>;
