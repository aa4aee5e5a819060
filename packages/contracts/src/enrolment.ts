// Enrolment: a link by which anybody, or somebody whom a crowd platform sends, becomes a labeler of one project.
import { z } from 'zod';
import { session, sessionCookie } from './auth.js';
import { pageQuery } from './pagination.js';
import { count, id, instant, name, ordinal, sha256, timestamp, yesOrNo } from './primitives.js';
import { estimate } from './reports.js';

/**
 * - `none`: anybody; the browser's session is the person
 * - `prolific`: prolific.com, by `PROLIFIC_PID`, `STUDY_ID` and `SESSION_ID` in the address
 * - `mturk`: Amazon Mechanical Turk, by `workerId`, `hitId` and `assignmentId`
 */
export const enrolmentPlatform = z.enum(['none', 'prolific', 'mturk']);

const completionCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'must be letters, digits, - and _')
  .describe('What somebody who has finished enters at the platform');

const returnUrl = z
  .url({ protocol: /^https$/, error: 'must be an https URL' })
  .max(2000)
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), 'must not hold a name or a password')
  .describe('Where somebody who has finished is sent');

const peopleAtMost = z.int().min(1).max(100_000).describe('How many may enrol');
const expiresAt = instant.nullable().describe('From then on nobody new may enrol; null: until it is closed');

export const enrolmentLinkCreate = z
  .object({
    platform: enrolmentPlatform.default('none'),
    consent: z.string().trim().min(1).max(50_000).describe('Markdown; what everybody agrees to. It never changes'),
    peopleAtMost,
    judgmentsPerPerson: z
      .int()
      .min(1)
      .max(10_000)
      .describe('After so many, gold and repeats included, they have finished'),
    completionCode: completionCode.nullable().default(null),
    returnUrl: returnUrl.nullable().default(null),
    showKnownAnswers: z.boolean().default(false).describe('Whether they see how many known answers they got right'),
    expiresAt: expiresAt.default(null),
  })
  .refine(
    ({ platform, completionCode: code, returnUrl: url }) => platform === 'none' || code !== null || url !== null,
    {
      error: 'must be given, or a returnUrl: the platform pays by one of them',
      path: ['completionCode'],
    },
  );

/** What is left out stays as it is. What people agreed to, and what they are paid for, never changes: make another link. */
export const enrolmentLinkUpdate = z.object({
  open: z.boolean().optional().describe('Closed, nobody new may enrol; whoever has goes on'),
  peopleAtMost: peopleAtMost.optional(),
  expiresAt: expiresAt.optional(),
});

export const enrolmentLink = z
  .object({
    id,
    projectId: id,
    url: z
      .string()
      .nullable()
      .describe('What to hand out, or to enter at the platform; null where the key that it was sealed with is gone'),
    platform: enrolmentPlatform,
    consent: z.string(),
    consentHash: sha256.describe('Of the consent, which each enrolment names'),
    peopleAtMost: count,
    judgmentsPerPerson: count,
    completionCode: z.string().nullable(),
    returnUrl: z.string().nullable(),
    showKnownAnswers: z.boolean(),
    expiresAt: timestamp.nullable(),
    closedAt: timestamp.nullable(),
    createdAt: timestamp,
    enrolled: count,
    finished: count,
  })
  .meta({ id: 'EnrolmentLink' });

/** Why nobody new may enrol, in words for whoever opened the link. */
const enrolmentRefusal = z.object({
  code: z.enum(['enrolment_closed', 'enrolment_expired', 'enrolment_full', 'project_paused']),
  detail: z.string(),
});

/** What somebody is shown who opens the link. */
export const enrolmentOffer = z
  .object({
    project: z.object({ name, description: z.string() }),
    platform: enrolmentPlatform,
    parameters: z.array(z.string()).describe('Of the address, which the page sends with the consent'),
    consent: z.string().describe('Markdown'),
    guideline: z
      .object({ version: ordinal, markdown: z.string() })
      .nullable()
      .describe('The one in force; null: none is published'),
    judgmentsPerPerson: count,
    open: z.boolean().describe('Whether somebody new may enrol; whoever has may come back in any case'),
    refusal: enrolmentRefusal.nullable(),
  })
  .meta({ id: 'EnrolmentOffer' });

export const enrolmentConsent = z.object({
  consent: z.literal(true),
  parameters: z
    .record(z.string().max(100), z.string().max(4000))
    .refine((all) => Object.keys(all).length <= 50, 'names more than 50')
    .default({})
    .describe('Those of the page’s address; what the platform does not need is not kept'),
  cookie: sessionCookie,
});

/** One's own enrolment in a project. */
export const ownEnrolment = z
  .object({
    id,
    projectId: id,
    platform: enrolmentPlatform,
    judged: count.describe('Judgments that stand, without skips'),
    needed: count,
    consentedAt: timestamp,
    startedAt: timestamp.nullable().describe('When they were given the first comparison'),
    finishedAt: timestamp.nullable(),
    finished: z.boolean(),
    completionCode: z.string().nullable().describe('Null until they have finished, and where there is none'),
    returnUrl: z.string().nullable().describe('The same'),
    knownAnswers: z.object({ right: count, of: count }).nullable().describe('Null where the link does not show them'),
  })
  .meta({ id: 'OwnEnrolment' });

export const enrolmentEntered = z.object({ session, enrolment: ownEnrolment });

/** - `enrolled`: was given nothing yet. - `deleted`: the account is gone, and with it what the platform calls them. */
export const enrolmentStatus = z.enum(['enrolled', 'working', 'paused', 'finished', 'deleted']);

/** Somebody who enrolled, and what a platform pays by. */
export const enrolment = z
  .object({
    id,
    linkId: id,
    platform: enrolmentPlatform,
    userId: id,
    name: z.string(),
    pseudonym: z.string().describe('What exports call them'),
    external: z
      .object({
        person: z.string().describe('`PROLIFIC_PID`, `workerId`'),
        study: z.string().nullable().describe('`STUDY_ID`, `hitId`'),
        session: z.string().nullable().describe('`SESSION_ID`, `assignmentId`'),
      })
      .nullable()
      .describe('What the platform calls them; null: without a platform, or deleted'),
    consentedAt: timestamp,
    consentHash: sha256,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    activeSeconds: count.describe('How long they looked at what they judged or skipped, as their browser tells'),
    judged: count,
    skipped: count,
    knownAnswers: estimate.describe('Share of known answers that they got right'),
    paused: z.boolean(),
    status: enrolmentStatus,
  })
  .meta({ id: 'Enrolment' });

const ofLink = { linkId: id.optional().describe('Only those of one link') };
export const enrolmentQuery = pageQuery.extend({
  ...ofLink,
  finished: yesOrNo.optional().describe('Only those who have, or have not'),
});
export const enrolmentTableQuery = z.object(ofLink);

export const enrolmentLinkParams = z.object({ id, linkId: id });
export const enrolmentSlugParams = z.object({ slug: z.string().min(1).max(200) });

export type EnrolmentPlatform = z.infer<typeof enrolmentPlatform>;
export type EnrolmentLink = z.infer<typeof enrolmentLink>;
export type EnrolmentLinkCreate = z.input<typeof enrolmentLinkCreate>;
export type EnrolmentLinkUpdate = z.input<typeof enrolmentLinkUpdate>;
export type EnrolmentOffer = z.infer<typeof enrolmentOffer>;
export type EnrolmentConsent = z.input<typeof enrolmentConsent>;
export type EnrolmentEntered = z.infer<typeof enrolmentEntered>;
export type OwnEnrolment = z.infer<typeof ownEnrolment>;
export type Enrolment = z.infer<typeof enrolment>;
export type EnrolmentStatus = z.infer<typeof enrolmentStatus>;
