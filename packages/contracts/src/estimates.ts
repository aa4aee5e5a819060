// Prediction-powered estimates: win rates and strengths from few votes of people and many of a judge.
import { z } from 'zod';
import { areTwo, areTwoMessage, comparedEntry, twoEntries } from './decisions.js';
import { judgeKind } from './judges.js';
import { leaderboardBy } from './leaderboard.js';
import { count, id, name, ordinal } from './primitives.js';

/** A judge goes by no guideline version that labelers go by, so entries of one have no judgments of the judge. */
const estimatedBy = leaderboardBy.exclude(['guideline']);

export const estimatesQuery = z
  .object({
    by: estimatedBy.default('model').describe(twoEntries.by.description ?? ''),
    left: twoEntries.left.optional(),
    right: twoEntries.right.optional(),
    tag: twoEntries.tag,
    weights: z
      .enum(['none', 'propensity'])
      .default('none')
      .describe(
        '`propensity`: each pair counts by the inverse of the chance by which its comparison was asked; pairs without one are left out',
      ),
    humanSample: z
      .enum(['random', 'unknown'])
      .default('unknown')
      .describe('Whether the comparisons that people judged are a random sample: you know, or weights may tell'),
  })
  .refine((query) => (query.left === undefined) === (query.right === undefined), {
    message: 'give both left and right, or neither',
    path: ['right'],
  })
  .refine(areTwo, areTwoMessage);

const interval95 = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });

const poweredWith = {
  judgeWeight: z.number().describe('λ, 0 to 1: 0 leaves the judge out'),
  labeled: count.describe('Pairs that people and the judge have judged'),
  labeledPrompts: count,
  unlabeled: count.describe('Pairs that only the judge has judged'),
  effectiveLabeled: z.number().describe('So many pairs of equal weight say as much (Kish); `labeled` without weights'),
  effectiveUnlabeled: z.number().describe('The same of `unlabeled`'),
  effectiveLabels: z
    .number()
    .nullable()
    .describe('So many pairs judged by people alone would be as exact; null where those alone give no estimate'),
};

export const estimates = z
  .object({
    judge: z.object({ id, kind: judgeKind, name, version: ordinal }),
    by: estimatedBy,
    weights: z.enum(['none', 'propensity']),
    humanSample: z
      .enum(['random', 'unknown', 'propensity'])
      .describe(
        '`random`: as you say; `propensity`: weighted, every comparison that chance put up was judged by people',
      ),
    caution: z.string().nullable().describe('What the estimates rest on that is not known'),
    leftOut: z
      .object({
        withoutAttribute: count.describe('A completion lacks the attribute by which entries are told apart'),
        sameEntry: count.describe('Both completions are of the same entry'),
        withoutPropensity: count.describe('No strategy chose the comparison, and pairs are weighted by its chance'),
      })
      .describe('Pairs that are in none of the figures'),
    shift: z
      .object({
        labeled: z.number(),
        unlabeled: z.number(),
        difference: interval95,
        pairs: count,
      })
      .nullable()
      .describe(
        "The judge's mean score of the entry whose key sorts first, where people judged, and elsewhere: random samples agree",
      ),
    winRate: z
      .object({
        ...poweredWith,
        entries: z.array(comparedEntry).length(2),
        powered: interval95,
        people: interval95,
      })
      .nullable()
      .describe('Of left against right; null without left and right, or where it cannot be estimated'),
    noWinRate: z.string().nullable().describe('Why not'),
    strengths: z
      .object({
        ...poweredWith,
        items: z.array(comparedEntry.extend({ powered: interval95, people: interval95.nullable() })),
      })
      .nullable()
      .describe('Bradley–Terry, logits around a mean of 0, strongest first'),
    noStrengths: z.string().nullable().describe('Why not'),
  })
  .meta({ id: 'PredictionPoweredEstimates' });

export type EstimatesQuery = z.input<typeof estimatesQuery>;
export type Estimates = z.infer<typeof estimates>;
