// What a reward run found of its model: `evaluation.json` in the model's artifact, and the same with texts, as the API tells it.
import { z } from 'zod';
import { count, id } from './primitives.js';
import { message } from './prompts.js';
import { settingApart } from './run-settings.js';
import { rewardDistribution, runKind } from './runs.js';
import { jobStatus } from './samples.js';

/** Null: undefined, such as the accuracy on no pair. */
const figure = z.number().nullable();
const interval = z.object({ low: figure, high: figure }).describe('95 %, by resampling prompts');
const share = z.object({ value: figure, interval });
/** Left out by versions that did not measure it. */
const laterInterval = interval.nullable().default(null);

const accuracy = z.object({
  accuracy: figure.describe('Share of votes that the model agrees with'),
  interval,
  cases: count
    .nullable()
    .default(null)
    .describe('Votes; in rows by rule and by criterion pairs of answers; null: told as `pairs` then'),
  pairs: count.describe('Of a split: pairs of answers. Of a row of a table and of a control: the same as `cases`'),
  prompts: count,
  margin: figure,
});
const breakdown = z.array(accuracy.extend({ name: z.string() }));

const calibration = z.object({
  temperature: figure.describe('Divides margins; 1: the model as it is'),
  ece: figure,
  eceInterval: laterInterval,
  brier: figure,
  brierInterval: laterInterval,
  bins: z.array(
    z.object({
      low: z.number(),
      high: z.number(),
      predictions: count,
      weight: z.number(),
      claimed: figure,
      observed: figure,
    }),
  ),
});

const slope = z.object({
  value: figure.describe('Null: no pair, or length decides every one'),
  standardError: figure.describe('Clustered by prompt'),
  interval,
  pairs: count.describe('Votes on pairs of unlike length'),
  clusters: count.describe('Prompts'),
});

const learnedBias = z.object({
  length: z
    .object({ people: slope, model: slope })
    .describe('β of P(longer ≻ shorter) = σ(β · ln(longer / shorter)), of votes and of the model’s probabilities'),
  position: z
    .object({ people: share.extend({ cases: count }), model: share.extend({ cases: count }) })
    .describe('Share of preferences for the answer that was shown earlier; ½ without bias'),
});

/** A pair that most people order one way and the model the other. */
const storedDisagreement = z.object({
  comparisonId: id,
  promptId: id,
  preferredId: id.describe('The completion that most who chose prefer'),
  otherId: id,
  rewards: z.object({ preferred: z.number(), other: z.number() }),
  probability: z.number().describe('The model’s P(preferred ≻ other), below ½'),
  votes: z
    .object({ preferred: z.number(), other: z.number(), tied: z.number() })
    .describe('Labelers; parts of one who judged the pair several times and differently'),
});

const disagreement = storedDisagreement.extend({
  messages: z.array(message).nullable().describe('The prompt; null where it was deleted'),
  preferred: z.string().nullable().describe('Text; null where it was deleted'),
  other: z.string().nullable().describe('Text; null where it was deleted'),
});

const splitFigures = accuracy.extend({
  pairs: count,
  votes: count,
  loss: figure.describe('Nats; knowing nothing costs ln 2'),
  lossInterval: laterInterval,
  meanReward: figure,
  lengthBalancedAccuracy: figure,
  lengthBalancedInterval: laterInterval,
  byStrength: breakdown,
  byTag: breakdown,
  byLengthDifference: breakdown,
  byTokens: breakdown.nullable().default(null).describe('By the tokens of the longer answer; null: not measured then'),
  byAgreement: breakdown
    .nullable()
    .default(null)
    .describe('By how far the labelers of a pair agree; null: not measured then'),
  byCriterion: breakdown
    .nullable()
    .default(null)
    .describe('Over pairs of answers with other mean ratings on a criterion; null: not measured then'),
  byRule: breakdown
    .nullable()
    .default(null)
    .describe('Over pairs of answers of which one keeps a rule, where the truth is known; null: not measured then'),
  learnedBias: learnedBias.nullable().default(null),
  calibration: z.object({ raw: calibration, scaled: calibration }),
  agreement: z
    .object({ pairs: count, votes: count, human: share, model: share })
    .describe('On pairs that two labelers or more judged: another labeler, and the model, over the same votes'),
  controls: z.object({
    lengthOnly: accuracy,
    mismatchedPrompt: accuracy.nullable().default(null).describe('Answers under other prompts'),
  }),
  leak: z.object({
    prompts: count,
    leakedPrompts: count,
    answers: count,
    leakedAnswers: count,
    comparisons: count,
    leakedComparisons: count,
  }),
  rewards: rewardDistribution.nullable().default(null),
});

const evaluationFigures = {
  temperature: figure.describe('Fitted on the validation split: above 1 the model is too sure of itself'),
  temperatureInterval: laterInterval,
  learningCurve: z.array(z.object({ step: count, pairs: count, share: figure, loss: figure, accuracy: figure })),
  learnedFrom: z.object({
    comparisons: count,
    judgments: count,
    droppedGold: count,
    droppedFlagged: count,
    mergedPairs: count,
    identicalPairs: count,
    tieShare: figure,
    lengthCoefficient: z.number().optional(),
    labelers: z.array(z.object({ labeler: z.string(), reliability: figure, votes: z.number() })),
  }),
  sweep: z
    .array(z.object({ settings: z.record(z.string(), z.number()), steps: count, loss: figure, accuracy: figure }))
    .default([]),
};

/** A split without pairs has no figures but that. */
export const storedSplit = splitFigures.extend({ hardest: z.array(storedDisagreement).nullable().default(null) });
export const splitReport = splitFigures.extend({
  hardest: z.array(disagreement).nullable().describe('The model’s surest first; null: not noted then'),
});

/** `evaluation.json`; what is missing in those of earlier versions is null. */
export const storedEvaluation = z.object({ validation: storedSplit, test: storedSplit, ...evaluationFigures });

export const rewardReport = z.object({ validation: splitReport, test: splitReport, ...evaluationFigures });

/** Why a run has no report. */
export const missingReport = z.object({
  code: z.enum(['not_a_reward_run', 'dry_run', 'not_over', 'no_model', 'not_measured', 'unknown_format']),
  message: z.string(),
});

export const runReport = z
  .object({
    runId: id,
    kind: runKind,
    status: jobStatus,
    modelId: id.nullable(),
    settingsApart: z.array(settingApart).describe('Settings that differ from the defaults'),
    report: rewardReport.nullable(),
    missing: missingReport.nullable().describe('Why there is none'),
  })
  .meta({ id: 'RunReport' });

export type StoredEvaluation = z.infer<typeof storedEvaluation>;
export type StoredDisagreement = z.infer<typeof storedDisagreement>;
export type RewardReport = z.infer<typeof rewardReport>;
export type RewardSplitReport = z.infer<typeof splitReport>;
export type MissingReport = z.infer<typeof missingReport>;
export type RunReport = z.infer<typeof runReport>;
