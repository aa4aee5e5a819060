// Evaluation reports of reward models: made by a worker that scores a snapshot's judged comparisons, kept, and told as JSON, as a
// page that stands alone, and as one long table.
import { z } from 'zod';
import { jobPriority } from './job-orders.js';
import { count, id, sha256, timestamp } from './primitives.js';
import { split } from './prompts.js';
import { modelReference } from './rewards.js';
import { splitReport, storedSplit } from './run-reports.js';
import { jobStatus } from './samples.js';

/** Null: undefined, such as the accuracy on no pair. */
const figure = z.number().nullable();
const interval = z.object({ low: figure, high: figure }).describe('95 %');
const estimated = z.object({ value: figure, interval });

export const modelReportCreate = z.object({
  snapshotId: id
    .optional()
    .describe(
      'Whose judged comparisons are scored; left out: what the model was trained on, of which it has seen the training split only',
    ),
  against: modelReference
    .nullable()
    .optional()
    .describe(
      'The reward model to compare with, on the same pairs. Left out: the version before this one, as far as an alias or the lineage tells; null: none',
    ),
  maxComparisons: z
    .int()
    .min(1)
    .max(50_000)
    .default(2000)
    .describe(
      'Of each held-out split; of more, so many are drawn, always the same. Of the training split a quarter of it',
    ),
  priority: jobPriority.default('normal').describe('While it waits'),
});

const namedModel = z.object({ id, name: z.string() });

const learningPoint = z.object({
  pairs: count.describe('That it was trained on'),
  accuracy: figure,
  interval,
  votes: count,
  modelId: id.nullable().describe('The model of that run; null: this run, as it went on'),
});

export const learningCurve = z.object({
  source: z
    .enum(['runs', 'training'])
    .describe(
      'runs: other runs on parts of the same snapshot, each to its end, measured on the test split. training: this run’s evaluations on ' +
        'the validation split while it saw its data for the first time, whose learning rate had not come down yet',
    ),
  points: z.array(learningPoint),
  forecast: z
    .object({
      pairs: count.describe('Twice as many as the largest point'),
      accuracy: figure,
      interval,
      gain: figure.describe('Accuracy there, less what the curve says of the largest point'),
      gainInterval: interval,
      law: z
        .object({ floor: figure, scale: figure, exponent: figure })
        .describe('1 − accuracy = floor + scale · pairs^−exponent'),
    })
    .nullable(),
  noForecast: z.string().nullable().describe('Why there is no forecast'),
});

const drift = z.object({
  answers: count,
  prompts: count,
  shift: estimated.describe('Mean score now less that before, in deviations of the scores before'),
  spread: estimated.describe('Deviation of the scores now over that before'),
  pearson: estimated,
  spearman: estimated,
  kolmogorovSmirnov: estimated,
  stabilityIndex: estimated.describe('Σ (q − p) ln(q / p) over tenths of the scores before'),
});

export const versionComparison = z.object({
  model: namedModel,
  chosen: z.enum(['asked', 'alias', 'parent', 'earlier']).describe('Why this one: asked for, or found'),
  split: split.describe('On which'),
  accuracy: z
    .object({ difference: figure, interval, first: figure, second: figure, cases: count, prompts: count })
    .describe('Over votes; first: this model, second: the other. The interval resamples prompts'),
  mcnemar: z
    .object({ onlyFirst: count, onlySecond: count, pairs: count, pValue: figure })
    .describe('Over pairs that most labelers order one way; exact, two-sided'),
  drift,
});

export const benchmarkFindings = z.object({
  suite: z.string(),
  metrics: z.record(z.string(), z.number()),
  report: z.string().describe('Markdown'),
});

const scoredSplit = z.object({
  comparisons: count.describe('Judged ones in the snapshot'),
  drawn: count.describe('Of them, to be scored'),
  unscored: count.describe('Of them, those that the model cannot read: too long, or refused by its template'),
  unscoredReason: z
    .string()
    .nullable()
    .default(null)
    .describe('Why the first of those has no score; null: there is none, or it was not noted then'),
});

const figures = {
  version: z.literal(1),
  model: namedModel.extend({ checkpointHash: sha256.nullable().describe('null: behind an endpoint') }),
  snapshot: namedModel.extend({ contentHash: sha256 }),
  trainedOnSnapshot: z.boolean().describe('Whether the model was trained on the snapshot’s training split'),
  headline: split
    .nullable()
    .describe(
      'The split that the model is to be judged by: test, or else one that it has not seen. Null: there is none',
    ),
  scored: z.object({ train: scoredSplit, validation: scoredSplit, test: scoredSplit }),
  temperature: figure.describe('Fitted on the validation split: above 1 the model is too sure of itself'),
  temperatureInterval: interval,
  learningCurve: learningCurve.nullable(),
  noLearningCurve: z.string().nullable().describe('Why there is none'),
  against: versionComparison.nullable(),
  notAgainst: z.string().nullable().describe('Why it is not compared with another version'),
  measuredAt: timestamp,
};

/** As it is kept: disagreements by their ids alone. */
export const storedRewardModelReport = z.object({
  ...figures,
  splits: z.object({ train: storedSplit, validation: storedSplit, test: storedSplit }),
});

/** With texts that may still be shown, and what the model was measured at since. */
export const rewardModelReport = z
  .object({
    ...figures,
    splits: z.object({ train: splitReport, validation: splitReport, test: splitReport }),
    benchmarks: z.array(benchmarkFindings).describe('Kept with the model, as it stands now'),
  })
  .meta({ id: 'RewardModelReport' });

export const modelReport = z
  .object({
    id,
    modelId: id,
    projectId: id.describe('Of the snapshot: whose researchers may read it'),
    snapshotId: id.nullable().describe('Null: it was deleted since'),
    againstId: id.nullable(),
    maxComparisons: count,
    status: jobStatus,
    progress: z.object({ done: count, total: count }).nullable().describe('Answers scored; null: not begun'),
    priority: jobPriority.default('normal'),
    error: z.string().nullable(),
    accuracy: z
      .object({ value: figure, interval, votes: count, split })
      .nullable()
      .describe('On the split that the model is to be judged by; null: not made yet, or no pair'),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'ModelReport' });

export const modelReportDetail = modelReport
  .extend({ report: rewardModelReport.nullable().describe('Null: not made yet') })
  .meta({ id: 'ModelReportDetail' });

export const modelReportFormat = z.enum(['json', 'html', 'csv', 'parquet']);

export const modelReportQuery = z.object({
  format: modelReportFormat
    .optional()
    .describe(
      'Instead of Accept: html is one file that stands alone, csv and parquet are one long table. Left out: json',
    ),
});

export type ModelReportCreate = z.input<typeof modelReportCreate>;
export type ModelReport = z.infer<typeof modelReport>;
export type ModelReportDetail = z.infer<typeof modelReportDetail>;
export type ModelReportFormat = z.infer<typeof modelReportFormat>;
export type StoredRewardModelReport = z.infer<typeof storedRewardModelReport>;
export type RewardModelReport = z.infer<typeof rewardModelReport>;
export type VersionComparison = z.infer<typeof versionComparison>;
export type LearningCurve = z.infer<typeof learningCurve>;
