// An assignment: a labeler's lease on one slot of a comparison. It is blind: nothing in it tells which model wrote what.
import { z } from 'zod';
import { answerMessages } from './completions.js';
import { label, labelRanking, labelRatings, skipReason, strength, verdict } from './judgments.js';
import { pageQuery } from './pagination.js';
import { digits, id, instant, ordinal, timestamp, yesOrNo } from './primitives.js';
import { projectSettings } from './projects.js';
import { contextDocument, excerpt, message } from './prompts.js';
import { leaseRefusal } from './refusals.js';

export const assignmentStatus = z.enum(['leased', 'judged', 'skipped', 'released', 'expired']);

export const candidate = z.object({ label, text: z.string(), messages: answerMessages.optional() });

const rules = projectSettings.shape;

const number = ordinal
  .nullable()
  .describe('How many-th comparison of theirs in the project it is; null for one from before there were numbers');

export const assignment = z
  .object({
    id,
    projectId: id,
    number,
    status: assignmentStatus,
    fenceToken: z.string().describe('Send it with renew, judgment, skip, flag and release'),
    expiresAt: timestamp,
    takenAlong: z.boolean().describe('Whether it is held for hours, as the project lets assignments be taken along'),
    messages: z.array(message),
    contextDocuments: z.array(contextDocument),
    candidates: z.array(candidate),
    guidelineVersion: ordinal.nullable(),
    allowTies: z.boolean(),
    allowAllBad: z.boolean(),
    allowPartialRankings: z.boolean(),
    strength: rules.strength.unwrap(),
    rationale: rules.rationale.unwrap(),
    criteria: rules.criteria.unwrap(),
    betterAnswer: rules.betterAnswer.unwrap(),
  })
  .meta({ id: 'Assignment' });

export const fence = z.object({ fenceToken: z.string().max(200) });

/** What a labeler is told of their own judgment: in letters, not in completion ids. */
export const ownJudgment = z
  .object({
    id,
    assignmentId: id.describe('Its assignment shows what was judged'),
    number,
    verdict,
    ranking: labelRanking.nullable(),
    skipReason: skipReason.nullable(),
    strength: strength.nullable(),
    ratings: labelRatings.nullable(),
    rationale: z.string().nullable(),
    betterAnswer: z.string().nullable(),
    createdAt: timestamp,
    editableUntil: timestamp.describe('Until then it may be changed or taken back'),
  })
  .meta({ id: 'OwnJudgment' });

export const listedOwnJudgment = ownJudgment.extend({ excerpt }).meta({ id: 'ListedOwnJudgment' });

export const ownJudgmentQuery = pageQuery.extend({
  from: instant.optional().describe('Only what was stored then or later, such as since midnight'),
});

/** An assignment in its labeler's hands, as their list tells it. */
export const heldAssignment = assignment
  .pick({ id: true, number: true, expiresAt: true, takenAlong: true })
  .extend({ status: z.literal('leased'), excerpt })
  .meta({ id: 'HeldAssignment' });

const leaseProof = z.object({ id, ...fence.shape });

/** Which of one's own assignments to give back: those named, or all that one holds in the project. */
export const assignmentsRelease = z.object({
  assignments: z.union([z.literal('all'), z.array(leaseProof).min(1).max(200)]),
});

export const assignmentsReleased = z.object({
  released: z.array(id).describe('Given back, now or before'),
  refused: z
    .array(z.object({ id, refusal: leaseRefusal, detail: z.string() }))
    .describe('What was not theirs to give back any more, and why'),
});

/** Why there is no next assignment, in words for the labeler. */
export const noneNext = z.object({
  code: z.enum([
    'none_left',
    'labeler_paused',
    'project_paused',
    'quota_reached',
    'enrolment_finished',
    'not_qualified',
    'guideline_not_acknowledged',
    'not_member',
    'unavailable',
  ]),
  detail: z.string(),
  refusal: leaseRefusal
    .optional()
    .describe('The same with what it speaks of; not there when none is left, or none could be had'),
});

/** The judgment is stored; `next` is the next assignment, already leased, or null, and then `none` says why. */
export const judgmentAccepted = z.object({
  judgment: ownJudgment,
  next: assignment.nullable(),
  none: noneNext.nullable().describe('Null when there is a next one, and when none was asked for'),
});

/** Ask for `next: false` to stop after this one without leasing another. */
export const nextQuery = z.object({ next: yesOrNo.default(true) });

/** How many may be leased ahead without being taken along. */
const mostAhead = 10;

/**
 * With `count`, assignments are leased ahead, so that the next one is there at once. With `takeAlong`, they are held for hours, as
 * many as the project allows.
 */
export const leaseQuery = z
  .object({
    count: digits(1, 200)
      .optional()
      .describe(`How many to hold afterwards, at most: up to ${mostAhead}, or with takeAlong up to 200`),
    takeAlong: yesOrNo.default(false).describe('Hold them for hours, to judge them without a connection'),
  })
  .refine(({ count = 1, takeAlong }) => takeAlong || count <= mostAhead, {
    path: ['count'],
    message: `must be ${mostAhead} at most, unless they are taken along`,
  });

/** What the caller now holds, oldest first; those they held before come first. */
export const assignmentsAhead = z.object({ items: z.array(assignment) });

export type AssignmentStatus = z.infer<typeof assignmentStatus>;
export type Candidate = z.infer<typeof candidate>;
export type Assignment = z.infer<typeof assignment>;
export type HeldAssignment = z.infer<typeof heldAssignment>;
export type AssignmentsRelease = z.input<typeof assignmentsRelease>;
export type AssignmentsReleased = z.infer<typeof assignmentsReleased>;
export type OwnJudgment = z.infer<typeof ownJudgment>;
export type ListedOwnJudgment = z.infer<typeof listedOwnJudgment>;
export type OwnJudgmentQuery = z.input<typeof ownJudgmentQuery>;
export type NoneNext = z.infer<typeof noneNext>;
export type JudgmentAccepted = z.infer<typeof judgmentAccepted>;
