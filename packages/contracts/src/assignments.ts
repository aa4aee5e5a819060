// An assignment: a labeler's lease on one slot of a comparison. It is blind: nothing in it tells which model wrote what.
import { z } from 'zod';
import { label, labelRanking, labelRatings, skipReason, strength, verdict } from './judgments.js';
import { pageQuery } from './pagination.js';
import { digits, id, instant, ordinal, timestamp, yesOrNo } from './primitives.js';
import { projectSettings } from './projects.js';
import { contextDocument, excerpt, message } from './prompts.js';

export const assignmentStatus = z.enum(['leased', 'judged', 'skipped', 'released', 'expired']);

export const candidate = z.object({ label, text: z.string() });

const rules = projectSettings.shape;

export const assignment = z
  .object({
    id,
    projectId: id,
    status: assignmentStatus,
    fenceToken: z.string().describe('Send it with renew, judgment, skip, flag and release'),
    expiresAt: timestamp,
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
});

/** The judgment is stored; `next` is the next assignment, already leased, or null, and then `none` says why. */
export const judgmentAccepted = z.object({
  judgment: ownJudgment,
  next: assignment.nullable(),
  none: noneNext.nullable().describe('Null when there is a next one, and when none was asked for'),
});

/** Ask for `next: false` to stop after this one without leasing another. */
export const nextQuery = z.object({ next: yesOrNo.default(true) });

/** With `count`, assignments are leased ahead, so that the next one is there at once. */
export const leaseQuery = z.object({ count: digits(1, 10).optional() });

/** What the caller now holds, oldest first; those they held before come first. */
export const assignmentsAhead = z.object({ items: z.array(assignment) });

export type AssignmentStatus = z.infer<typeof assignmentStatus>;
export type Candidate = z.infer<typeof candidate>;
export type Assignment = z.infer<typeof assignment>;
export type OwnJudgment = z.infer<typeof ownJudgment>;
export type ListedOwnJudgment = z.infer<typeof listedOwnJudgment>;
export type OwnJudgmentQuery = z.input<typeof ownJudgmentQuery>;
export type NoneNext = z.infer<typeof noneNext>;
export type JudgmentAccepted = z.infer<typeof judgmentAccepted>;
