// The figures of a leaderboard: what is reckoned from votes and settings alone, so that anybody can reckon it again.
import { z } from 'zod';
import { leaderboardChange, leaderboardSettings } from './leaderboard.js';
import { count, id, sha256, timestamp } from './primitives.js';
import { userKind } from './users.js';

const share = z.number().min(0).max(1);

/** A number with its 95 % interval. */
const figure = z.object({
  value: z.number(),
  low: z.number().nullable().describe('Null where votes of one labeler, or on one prompt, only leave no interval'),
  high: z.number().nullable(),
});

/** How an entry stands by one fit. */
const boardStanding = z.object({
  strength: figure.describe('Log-odds of being preferred to an entry of strength 0, among decided votes'),
  standardError: z.number().nullable().describe('Of the strength: sandwich, clustered by labeler and prompt'),
  rating: figure.describe('1000 + 400 / ln 10 · strength: ten to one are 400 points'),
  place: z
    .object({ best: z.int().min(1), worst: z.int().min(1) })
    .nullable()
    .describe(
      'Holds its place with 95 % confidence, all differences tested at once (Bonferroni); null without intervals',
    ),
  arenaRank: z
    .int()
    .min(1)
    .nullable()
    .describe('As LMArena ranks: 1 and the entries whose interval begins above the end of this one’s'),
});

export const boardEntry = z.object({
  key: z.string(),
  name: z.string(),
  detail: z.string().nullable().describe('What the name alone does not say'),
  standing: boardStanding.nullable().describe('With the controls that were asked for; null where it can’t be compared'),
  plain: boardStanding.nullable().describe('Without controls; null where none were asked for'),
  apart: z
    .enum(['never_met', 'never_lost', 'never_won'])
    .nullable()
    .describe(
      'Why it can’t be compared with the others: no vote links them, or it only ever won, or lost, against them',
    ),
  group: count.describe('Entries of one group can be compared with each other; 0 is the board'),
  votes: count,
  wins: count,
  losses: count,
  ties: count,
  labelers: count,
  prompts: count,
  samplingRate: share.describe('Share of all votes that show it'),
});

export const boardPair = z.object({
  one: z.string().describe('A key'),
  other: z.string(),
  wins: count.describe('Of `one`'),
  losses: count,
  ties: count,
  share: share.describe('How often `one` was preferred, as counted; ties count half'),
  expected: share.nullable().describe('The same as the fit without controls expects it'),
  samplingRate: share.describe('Share of all votes that are on this pair'),
});

const change = z.object({ key: z.string(), change: z.number().describe('Rating points') });

const contribution = z.object({
  pseudonym: z.string(),
  votes: count,
  share,
  method: z.enum(['refit', 'influence']).describe('Left out and fitted anew, or to first order'),
  most: change
    .nullable()
    .describe(
      'The entry whose rating would change most without this labeler; null: some could not be compared any more',
    ),
  changes: z.array(change).nullable().describe('Of all entries, where it was fitted anew'),
});

export const leaderboardFigures = z.object({
  settings: leaderboardSettings,
  votes: count.describe('In the fit: pairs of completions of which a judgment said something'),
  effectiveVotes: z.number().describe('Kish’s effective number of them; equal to `votes` without weights'),
  comparisons: count,
  prompts: count,
  labelers: count,
  lastJudgedAt: timestamp.nullable(),
  leftOut: z.object({
    filtered: count.describe('Of other tags, splits, labelers, times or versions than were asked for'),
    withoutAttribute: count.describe('A completion lacks what entries are told apart by'),
    sameEntry: count.describe('Both completions are of one entry'),
    withoutPropensity: count.describe('Weights were asked for, and no strategy chose the comparison'),
    apart: count.describe('On entries that can’t be compared with those on the board'),
    bothBad: count,
  }),
  unusedControls: z
    .array(z.string())
    .describe('Asked for, and of no use: the same on both sides of every vote, or told by another control'),
  tie: z.object({ parameter: figure, shareBetweenEquals: share }).nullable(),
  intervals: z.object({
    confidence: share,
    clustering: z.string(),
    degreesOfFreedom: z.number().nullable().describe('Of Student’s distribution; null: normal'),
    missing: z.enum(['one_labeler', 'one_prompt']).nullable().describe('Why there is none'),
  }),
  entries: z.array(boardEntry).describe('Best first, then those that can’t be compared'),
  pairs: z.array(boardPair),
  controls: z.array(
    z.object({
      name: z.string(),
      step: z.enum(['twice', 'one', 'first']).describe('Twice as long; one more than none; shown first'),
      effect: figure.describe('Log-odds that the step alone adds'),
    }),
  ),
  contributions: z.array(contribution).describe('Those on whom most hangs first'),
  unfitted: z.enum(['no_votes', 'not_connected']).nullable().describe('Why nothing is fitted'),
});

/** A leaderboard: its figures, what they are worth, and what people did to it. */
export const leaderboard = z
  .object({
    projectId: id,
    snapshotId: id.nullable().describe('Of whose judgments it is; null: of those of now'),
    figures: leaderboardFigures,
    hash: sha256.describe('Of `figures` as canonical JSON; `tastemaker leaderboard reproduce` computes it anew'),
    exploratory: z.boolean().describe('The settings were chosen after some of these votes were there'),
    because: z
      .enum(['not_declared', 'other_settings', 'declared_later'])
      .nullable()
      .describe('Nobody declared settings; these are others; some votes are older than the declaration'),
    declared: leaderboardChange.nullable().describe('The settings in force, and who declared them when'),
    withdrawn: z.array(leaderboardChange).describe('Entries that are withdrawn; their votes go on counting'),
    changes: z.array(leaderboardChange).describe('The newest; all of them: `/leaderboard/changes`'),
    labelers: z
      .array(z.object({ pseudonym: z.string(), userId: id, name: z.string(), kind: userKind }))
      .describe('Who is behind the pseudonyms of `figures.contributions`'),
  })
  .meta({ id: 'Leaderboard' });

export type LeaderboardFigures = z.infer<typeof leaderboardFigures>;
export type BoardEntry = z.infer<typeof boardEntry>;
export type BoardPair = z.infer<typeof boardPair>;
export type Leaderboard = z.infer<typeof leaderboard>;
