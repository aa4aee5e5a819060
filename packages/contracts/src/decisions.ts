// Whether one may stop: which of two kinds of completions people prefer, and how many more judgments a precision takes.
import { z } from 'zod';
import { entryKey, leaderboardBy } from './leaderboard.js';
import { count, digits, id } from './primitives.js';

/** Completions that differ in one attribute, as the leaderboard by that attribute tells them apart. */
export const comparedEntry = z.object({
  key: entryKey,
  name: z.string(),
  detail: z.string().nullable().describe('What the name alone does not say'),
});

/** What two kinds of completions are asked about by. */
export const twoEntries = {
  by: leaderboardBy.default('model').describe('By what completions are told apart'),
  left: entryKey.describe("A model's id or name; by another attribute, the key or the name of an entry"),
  right: entryKey.describe('The other one'),
  tag: z.string().max(100).optional().describe('Only of prompts with this tag'),
};

export const areTwo = (query: { left?: string | undefined; right?: string | undefined }) =>
  query.left === undefined || query.left !== query.right;
export const areTwoMessage = { message: 'must be another one than left', path: ['right'] };

export const decisionQuery = z
  .object({
    ...twoEntries,
    promptId: id.optional().describe('Of one question: then labelers are the units'),
    votesPerUnit: digits(1, 50)
      .optional()
      .describe(
        "How many first votes of a unit make its score: fixed beforehand; the project's judgments per comparison",
      ),
  })
  .refine(areTwo, areTwoMessage);

const toGo = z
  .object({
    value: count.nullable(),
    low: count.nullable().describe('80 % interval'),
    high: count.nullable().describe('null: more than ten thousand'),
  })
  .describe(
    'Units that it takes still if scores go on as so far; value null: more than ten thousand, or nothing is known',
  );

export const decision = z
  .object({
    by: leaderboardBy,
    entries: z.object({ left: comparedEntry, right: comparedEntry }),
    unit: z.enum(['prompt', 'labeler']).describe('What is independent of each other, and enters with one score'),
    votesPerUnit: count,
    votes: count.describe("People's votes on these two"),
    unusedVotes: count.describe('Of units with too few votes, and those beyond what a unit needs'),
    waitingUnits: count,
    units: count.describe('What share and interval are of'),
    share: z.number().nullable().describe('Mean score of the left one: a win is 1, a tie ½; null without units'),
    interval: z
      .object({ low: z.number(), high: z.number() })
      .describe('95 % confidence sequence: right however often one looks'),
    oneLook: z
      .object({ low: z.number().nullable(), high: z.number().nullable() })
      .describe('95 % interval that would be right for a single look planned beforehand'),
    decided: z.enum(['left', 'right']).nullable().describe('null: not decided. Once it is, one may stop'),
    unitsToGo: toGo,
    alpha: z.number(),
    path: z
      .array(z.object({ units: count, share: z.number(), low: z.number(), high: z.number() }))
      .describe('Share and confidence sequence as they stood after some of the units, the last after all of them'),
  })
  .meta({ id: 'Decision' });

/** A decimal fraction in the text of an address. */
function fraction(given: number): number {
  return typeof given === 'string' && /^\d?\.?\d{1,10}$/.test(given) ? Number(given) : given;
}

export const precisionQuery = z.object({
  width: z
    .preprocess(fraction, z.number().gt(0).max(0.5))
    .default(0.02)
    .describe('The x of ±x that is wanted of the 95 % interval'),
});

const forecastCount = z.object({ value: count, low: count, high: count.nullable() });

export const precisionForecast = z
  .object({
    figure: z.literal('rawAgreement'),
    judgments: count.describe('Of the work, that were read'),
    comparisons: count.describe('With two labels of a pair or more: what the figure is of'),
    value: z.number().nullable(),
    halfWidth: z.number().nullable().describe('Of its 95 % interval now'),
    wanted: z.number(),
    more: forecastCount.nullable().describe('Judgments still, with an 80 % interval'),
    noForecast: z.enum(['too_few']).nullable().describe('Fewer than 20 such comparisons'),
    earlier: z
      .array(
        z.object({
          judgments: count.describe('When it would have been made'),
          halfWidth: z.number().describe('That was reached later'),
          forecast: forecastCount,
          came: count.describe('Judgments that it took'),
          isWithin: z.boolean(),
        }),
      )
      .describe(
        'What this forecast said at earlier counts of judgments, reckoned from those alone, of a width that came',
      ),
  })
  .meta({ id: 'PrecisionForecast' });

export type DecisionQuery = z.input<typeof decisionQuery>;
export type Decision = z.infer<typeof decision>;
export type PrecisionQuery = z.input<typeof precisionQuery>;
export type PrecisionForecast = z.infer<typeof precisionForecast>;
