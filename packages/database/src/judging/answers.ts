// What the database's functions of judging answer, checked where it comes in.

import {
  assignment,
  assignmentStatus,
  goldAnswer,
  id,
  ordinal,
  projectSettings,
  skipReason,
  timestamp,
  verdict,
} from '@tastemaker/contracts';
import { z } from 'zod';

/** A row of `lease_next` or `take_along`: an assignment, or why there is none. */
export const leaseOutcome = z.object({
  outcome: z.enum([
    'leased',
    'none',
    'project_not_found',
    'not_member',
    'labeler_paused',
    'guideline_not_acknowledged',
    'project_paused',
    'quota_reached',
    'enrolment_finished',
    'not_qualified',
    'take_along_not_allowed',
  ]),
  /** Why a labeler is paused. */
  detail: z.string().nullable(),
  assignment: assignment.nullable(),
});

/** What `renew_lease` and `release_lease` found. */
export const leaseState = z.object({
  state: z.enum(['not_found', 'wrong_fence', ...assignmentStatus.options]),
  expiresAt: timestamp.nullable(),
});

const completionRanking = z.array(z.array(id));

/** The judgment that came of an assignment and counts. */
const standing = z.object({
  id,
  version: ordinal,
  supersedes: id.nullable(),
  verdict,
  ranking: completionRanking.nullable(),
  skipReason: skipReason.nullable(),
  strength: z.number().nullable(),
  rationale: z.string().nullable(),
  ratings: z.record(z.string(), z.record(id, z.number())).nullable(),
  goldCorrect: z.boolean().nullable(),
  writtenCompletionId: id.nullable(),
  writtenDemonstrationId: id.nullable(),
  betterAnswer: z.string().nullable(),
  createdAt: timestamp,
});

/** Of `judging_context`. */
export const judgingContext = z.object({
  assignmentId: id,
  number: ordinal.nullable(),
  projectId: id,
  promptId: id,
  comparisonId: id,
  labelerId: id,
  status: assignmentStatus,
  /** Whether its time has passed. */
  isRunOut: z.boolean(),
  expiresAt: timestamp,
  fenceToken: id,
  displayedOrder: z.array(id),
  guidelineVersion: ordinal.nullable(),
  /** Null unless the comparison is gold. */
  goldAnswer: goldAnswer.nullable(),
  /** Whether another labeler is asked about the comparison where its judgments disagree. */
  mayAskAnother: z.boolean(),
  settings: projectSettings,
  /** Why the labeler is paused; null when they are not. */
  pauseReason: z.string().nullable(),
  /** By the database's clock. */
  now: timestamp,
  /** When the first judgment of the assignment was stored; null while it is leased. */
  firstJudgedAt: timestamp.nullable(),
  standing: standing.nullable(),
});

/** Of `count_gold_answer`; null when the answer does not count. */
const goldCounts = z
  .object({ seen: z.int(), right: z.int(), isQualified: z.boolean(), isPaused: z.boolean() })
  .nullable();

/** Of `record_judgment`; null when the lease is not alive any more. */
export const recordedJudgment = z
  .object({ id, createdAt: timestamp, firstJudgedAt: timestamp, gold: goldCounts, undecided: z.boolean() })
  .nullable();

/** Of `change_judgment`; null when another version stands by now. */
export const changedJudgment = z.object({ id, createdAt: timestamp, gold: goldCounts }).nullable();

/** Of `withdraw_judgment`. */
export const withdrawalOutcome = z.enum(['withdrawn', 'changed', 'taken', 'finished']);

/** Of `lock_votes`. */
export const lockedVotes = z.object({
  isClosed: z.boolean(),
  purpose: z.enum(['work', 'gold', 'repeat']),
  needed: z.int(),
  limit: z.int().nullable(),
  votes: z.array(z.object({ verdict, ranking: completionRanking.nullable() })),
});

export type LeaseOutcome = z.infer<typeof leaseOutcome>;
export type LeaseState = z.infer<typeof leaseState>;
export type JudgingContext = z.infer<typeof judgingContext>;
export type RecordedJudgment = NonNullable<z.infer<typeof recordedJudgment>>;
