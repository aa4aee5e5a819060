// How a labeler comes along in a project, as they are told it themselves.
import { z } from 'zod';
import { count, ordinal, timestamp } from './primitives.js';

/** `judged` is of judgments that stand, skips excepted; a day is one of UTC. */
export const ownProgress = z
  .object({
    judgedToday: count,
    judged: count.describe('In all'),
    skippedToday: count,
    held: count.describe('Assignments in their hands now'),
    dailyQuota: ordinal.nullable().describe('Judgments that they may give today; null: any number'),
    qualification: z
      .object({ needed: count, done: count })
      .nullable()
      .describe('The round that a new labeler judges first; null where there is none, or it is over'),
    dwell: z
      .object({ medianMs: count, n: count })
      .nullable()
      .describe('How long they looked at each of their last judgments, 50 at most; null before the first'),
    knownAnswers: z
      .object({ right: count, seen: count })
      .nullable()
      .describe(
        'Gold comparisons judged, of those that they can change no more, since they last went on after a pause; null where the project does not show it',
      ),
    left: z
      .object({ atLeast: count, below: count.nullable().describe('Null: nobody has looked further') })
      .describe(
        'Open comparisons that they could be given now, beside those held; in steps (10, 20, 50, …, 1000), which do not tell gold comparisons from others',
      ),
    lastJudgedAt: timestamp.nullable().describe('When they last judged or skipped something here; null: never'),
  })
  .meta({ id: 'OwnProgress' });

export type OwnProgress = z.infer<typeof ownProgress>;
