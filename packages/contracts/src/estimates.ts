// Prediction-powered estimates: win rates and strengths from few votes of people and many of a judge.
import { z } from 'zod';
import { differ, differMessage, twoModels } from './decisions.js';
import { judgeKind } from './judges.js';
import { count, id, name, ordinal } from './primitives.js';

export const estimatesQuery = z
  .object({
    left: twoModels.left.optional(),
    right: twoModels.right.optional(),
    tag: twoModels.tag,
    humanSample: z
      .enum(['random', 'unknown'])
      .default('unknown')
      .describe('Whether the comparisons that people judged are a random sample: you know, nothing stored tells'),
  })
  .refine((query) => (query.left === undefined) === (query.right === undefined), {
    message: 'give both left and right, or neither',
    path: ['right'],
  })
  .refine(differ, differMessage);

const interval95 = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });

const poweredWith = {
  judgeWeight: z.number().describe('λ, 0 to 1: 0 leaves the judge out'),
  labeled: count.describe('Pairs that people and the judge have judged'),
  labeledPrompts: count,
  unlabeled: count.describe('Pairs that only the judge has judged'),
  effectiveLabels: z
    .number()
    .nullable()
    .describe('So many pairs judged by people alone would be as exact; null where those alone give no estimate'),
};

export const estimates = z
  .object({
    judge: z.object({ id, kind: judgeKind, name, version: ordinal }),
    humanSample: z.enum(['random', 'unknown']),
    caution: z.string().nullable().describe('What the estimates rest on that is not known'),
    shift: z
      .object({
        labeled: z.number(),
        unlabeled: z.number(),
        difference: interval95,
        pairs: count,
      })
      .nullable()
      .describe(
        "The judge's mean score of the earlier-named model where people judged, and elsewhere: random samples agree",
      ),
    winRate: z
      .object({
        ...poweredWith,
        models: z.array(z.object({ id, name })).length(2),
        powered: interval95,
        people: interval95,
      })
      .nullable()
      .describe('Of left against right; null without left and right, or where it cannot be estimated'),
    noWinRate: z.string().nullable().describe('Why not'),
    strengths: z
      .object({
        ...poweredWith,
        items: z.array(z.object({ modelId: id, name, powered: interval95, people: interval95.nullable() })),
      })
      .nullable()
      .describe('Bradley–Terry, logits around a mean of 0, strongest first'),
    noStrengths: z.string().nullable().describe('Why not'),
  })
  .meta({ id: 'PredictionPoweredEstimates' });

export type EstimatesQuery = z.input<typeof estimatesQuery>;
export type Estimates = z.infer<typeof estimates>;
