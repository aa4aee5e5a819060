// Standings: how each labeler does on comparisons whose answer is known, and who is paused.
import { z } from 'zod';
import { count, id, name, timestamp } from './primitives.js';
import { userKind } from './users.js';

/** Why a labeler is paused without a person deciding it. */
export const automaticPause = z.object({
  code: z.enum(['qualification_failed', 'gold_below_threshold']),
  seen: count.describe('Gold comparisons judged'),
  right: count,
  share: z.number().min(0).max(1).describe('The least share of right answers that is asked for'),
});

export const standing = z
  .object({
    labelerId: id,
    name,
    kind: userKind,
    goldSeen: count.describe('Judgments of gold comparisons that count, since they last went on after a pause'),
    goldRight: count,
    qualifiedAt: timestamp.nullable().describe('Null while the qualification round goes on, where there is one'),
    pausedAt: timestamp.nullable(),
    pauseReason: z.string().nullable().describe('What the labeler is told'),
    pausedAutomatically: z.boolean(),
    pauseCause: automaticPause.nullable().describe('What the product paused them for; null where a person did'),
    countedSince: timestamp.nullable(),
  })
  .meta({ id: 'Standing' });

export const labelerPause = z.object({
  reason: z.string().trim().min(1).max(2000).describe('What the labeler is told'),
});

export type AutomaticPause = z.infer<typeof automaticPause>;
export type Standing = z.infer<typeof standing>;
export type LabelerPause = z.input<typeof labelerPause>;
