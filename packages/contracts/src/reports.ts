// Reports on a project's judgments: how far labelers agree, how each of them judges, and what sways them.
import { z } from 'zod';
import { count, id, instant, ordinal, timestamp } from './primitives.js';
import { userKind } from './users.js';

/** A statistic with its 95 % interval. Null where the judgments leave it undefined. */
export const estimate = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  cases: count.describe('What it is reckoned from: pairs, ratings or judgments'),
});

export const reportQuery = z.object({
  from: instant.optional().describe('Judgments from then on'),
  to: instant.optional().describe('Judgments before then'),
  period: z
    .enum(['day', 'week', 'month'])
    .default('week')
    .describe('Of what is told over time; weeks begin on Monday, UTC, and a month is 30 days'),
  format: z
    .enum(['json', 'csv', 'parquet'])
    .optional()
    .describe('Instead of Accept: csv and parquet are one long table, a row a figure. Left out: json'),
});

/** Of a report on so many judgments that it is made from tallies. */
const tallied = z
  .object({
    sample: count.describe(
      'Judgments of a random sample of comparisons, by which is fitted what tallies cannot tell: κ of labelers, their reliability, the slope by length',
    ),
    latest: count.describe('The latest judgments, which fatigue is told of'),
    pending: count.describe(
      'Changes of judgments that are not counted yet, seconds old while a worker runs; a hundred thousand: that or more',
    ),
  })
  .nullable()
  .describe('Null: every figure is of all judgments at this moment');

const agreementFigures = z.object({ raw: estimate, alphaNominal: estimate, alphaOrdinal: estimate });

export const agreement = z
  .object({
    judgments: count.describe('Standing judgments that were read, or counted in tallies'),
    tallied,
    overall: agreementFigures.extend({
      fleiss: estimate
        .extend({ labels: count.describe('The commonest number of judgments of a pair; only those pairs count') })
        .nullable(),
      cohen: estimate
        .extend({ pairs: count.describe('Of labelers') })
        .describe("Mean of each two labelers' κ (Light); its cases are the pairs of answers that two of them judged"),
    }),
    labelers: z
      .array(estimate.extend({ labelerIds: z.array(id).length(2), standardError: z.number().nullable() }))
      .describe("Cohen's κ of each two labelers who share ten pairs or more"),
    criteria: z.array(z.object({ key: z.string(), raw: estimate, alphaOrdinal: estimate, alphaInterval: estimate })),
    tags: z.array(agreementFigures.extend({ tag: z.string() })),
    periods: z.array(agreementFigures.extend({ from: timestamp })),
    versions: z
      .array(
        agreementFigures.extend({
          version: ordinal.nullable().describe('Null: judgments that name none, as imported ones'),
          judgments: count.describe('Of the work, without skips'),
        }),
      )
      .describe('By guideline version, the newest first; a pair of labels counts where both name the same one'),
  })
  .meta({ id: 'Agreement' });

/** Of a labeler, without known answers. */
const reliability = estimate.extend({
  comparisons: count.describe('That the labeler and somebody else judged'),
  lack: z
    .enum(['no_judgments', 'nobody_else_judged', 'too_few_comparisons', 'too_few_labels_an_answer'])
    .nullable()
    .describe('Why there is no value'),
});

export const labelerFigures = z
  .object({
    userId: id,
    name: z.string(),
    kind: userKind,
    judged: count,
    skipped: count,
    allBad: count,
    medianDwellMs: z.number().nullable(),
    ties: estimate.describe('Share of pairs called tied'),
    agreement: estimate.describe("Share of others' labels of the same pairs that are equal"),
    gold: estimate.describe('Share of gold comparisons answered right'),
    consistency: estimate.describe('Share of repeated pairs with the same outcome'),
    firstShown: estimate.describe('Share of preferences for what was shown first; ½ without bias'),
    dawidSkene: reliability.describe('Share of labels expected to be right (Dawid & Skene 1979)'),
    crowdBt: reliability.describe('η: 1 perfect, ½ says nothing, less is contrary (Chen et al. 2013)'),
  })
  .meta({ id: 'LabelerFigures' });

export const labelerReport = z.object({
  judgments: count,
  tallied,
  gold: estimate.describe('Share of gold comparisons answered right, by all of them together'),
  items: z.array(labelerFigures),
});

const stretch = z.object({
  judgments: count,
  medianDwellMs: z.number().nullable(),
  agreement: estimate,
  gold: estimate,
  ties: estimate,
  earlierShown: estimate,
});

export const bias = z
  .object({
    judgments: count,
    tallied,
    position: z.object({
      earlierShown: estimate.describe('Share of preferences for the candidate shown earlier; ½ without bias'),
      best: z.array(z.object({ candidates: count, position: count.describe('0 is A'), share: estimate })),
    }),
    length: z.object({
      longerPreferred: estimate,
      byRatio: z.array(z.object({ upTo: z.number().nullable().describe('Null: any'), share: estimate })),
      slope: z.number().nullable().describe('β of P(longer preferred) = σ(β · log(longer / shorter))'),
      slopeError: z.number().nullable().describe('Its standard error, clustered by comparison'),
      slopeLow: z.number().nullable().describe('95 %, clustered by comparison'),
      slopeHigh: z.number().nullable(),
      slopePairs: count.describe('Judged pairs of unlike length that it was fitted to'),
      slopeComparisons: count.describe('Comparisons that these pairs are of'),
    }),
    speed: z.object({
      dwellMs: z.object({ p10: z.number().nullable(), p50: z.number().nullable(), p90: z.number().nullable() }),
      tooFast: estimate.describe('Judged faster than four times average reading speed'),
    }),
    fatigue: z.array(stretch.extend({ from: count.describe('Judgments before it in the same sitting') })),
    drift: z.array(stretch.extend({ from: timestamp })),
  })
  .meta({ id: 'Bias' });

export type Estimate = z.infer<typeof estimate>;
export type ReliabilityEstimate = z.infer<typeof reliability>;
export type ReportQuery = Omit<z.input<typeof reportQuery>, 'format'>;
export type ReportTableFormat = 'csv' | 'parquet';
export type Agreement = z.infer<typeof agreement>;
export type LabelerFigures = z.infer<typeof labelerFigures>;
export type LabelerReport = z.infer<typeof labelerReport>;
export type Bias = z.infer<typeof bias>;
