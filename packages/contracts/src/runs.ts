// Runs: one training each. The configuration holds every value that, with snapshot, base and seed, decides the result.
import { z } from 'zod';
import { askedResources, jobPriority, jobWaiting } from './job-orders.js';
import { pageQuery } from './pagination.js';
import { count, digits, id, int32Max, name, seed, timestamp, trainingStep } from './primitives.js';
import { jobStatus } from './samples.js';
import { trainedOn, trainerOptions } from './trainer-options.js';

export const runKind = z.enum(['pretrain', 'finetune', 'reward', 'dpo']);

/** Shape of a decoder trained from scratch; the default is about 1 M parameters. */
export const architecture = z.object({
  vocabularySize: z.int().min(260).max(int32Max).default(1024).describe('Tokens, of which the tokenizer is trained'),
  layers: z.int().min(1).max(int32Max).default(4).describe('Blocks, one upon the other'),
  hidden: z.int().min(8).max(int32Max).default(128).describe('Width of the residual stream'),
  heads: z.int().min(1).max(int32Max).default(4).describe('Query heads a layer'),
  keyValueHeads: z
    .int()
    .min(1)
    .max(int32Max)
    .default(4)
    .describe('Key and value heads a layer, each shared by as many query heads'),
  intermediate: z.int().min(8).max(int32Max).default(384).describe('Width of the feed-forward part'),
  contextLength: z.int().min(16).max(int32Max).default(512).describe('Tokens that it can read at once'),
});

const schedule = {
  warmupSteps: z.int().min(0).max(int32Max).default(60).describe('Linear warm-up'),
  finalLearningRateRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Where the cosine ends, as a share of the peak'),
  clipNorm: z.number().gt(0).default(1).describe('Global gradient norm is clipped to this'),
  precision: z
    .enum(['float32', 'bfloat16'])
    .default('float32')
    .describe('Of matrix products; bfloat16 rounds them, and is faster where the processor has it (see doctor)'),
  evaluateEverySteps: z
    .int()
    .min(1)
    .max(int32Max)
    .default(100)
    .describe('How often it is measured on what is held out'),
  checkpointEverySteps: z
    .int()
    .min(1)
    .max(int32Max)
    .default(200)
    .describe('How often a state is saved, to go on from after a crash'),
  checkpointEveryMinutes: z
    .number()
    .gt(0)
    .nullable()
    .default(10)
    .describe('So many minutes after the last one a state is saved all the same; null: by steps alone'),
};

const maxLeftOutShare = z
  .number()
  .min(0)
  .max(1)
  .default(0.2)
  .describe(
    'The run stops at its start where more than this share of its rows is left out: too long, or refused by the chat template',
  );

const nextToken = {
  steps: z.int().min(1).max(int32Max).default(1400).describe('Updates'),
  batchSize: z.int().min(1).max(int32Max).default(8).describe('Rows a step'),
  sequenceLength: z.int().min(8).max(int32Max).default(256).describe('Tokens a row'),
  microBatches: z
    .int()
    .min(1)
    .max(int32Max)
    .default(1)
    .describe('Parts that a step is computed in, its gradients added up: less memory, the same result'),
  replicas: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Copies of the model that compute a step’s rows side by side, a core each: for small models'),
  optimizer: z.enum(['muon', 'adamw']).default('muon').describe('muon: on matrices, AdamW on embeddings and norms'),
  weightDecay: z.number().min(0).default(0.1).describe('Decoupled, on matrices'),
  ...schedule,
};

const adaptedMatrices = ['queryKeyValue', 'attentionOutput', 'gateUp', 'down'] as const;

/** Trains narrow factors beside the matrices instead of the matrices (LoRA); they are merged into what is made. */
const adapterConfig = z.object({
  kind: z.literal('lora'),
  rank: z.int().min(1).max(int32Max).default(16).describe('Width of the factors'),
  alpha: z.number().gt(0).default(32).describe('The factors’ product counts alpha / rank'),
  targets: z
    .array(z.enum(adaptedMatrices))
    .min(1)
    .max(20)
    .default([...adaptedMatrices])
    .describe('Matrices of each layer that get factors'),
});

/** Of documents that name no split themselves. */
export const defaultValidationShare = 0.01;

const nextTokenRate = 'The peak. For muon; adamw takes about a tenth, and a model of 100 M parameters 1e-5 to 5e-5';

export const pretrainConfig = z
  .object({
    kind: z.literal('pretrain'),
    architecture: architecture.prefault({}),
    initialization: z
      .enum(['normal', 'induction'])
      .default('normal')
      .describe(
        'Of fresh weights. induction: two layers begin as heads that look up what followed before, for small models that' +
          ' are to read their context; takes heads in fours, each with a key and value of its own',
      ),
    learningRate: z.number().gt(0).default(5e-3).describe(nextTokenRate),
    ...nextToken,
    validationShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(defaultValidationShare)
      .describe(
        'Share of the documents that is held out, by their hash, to validate on; not of those that name a split',
      ),
  })
  .superRefine(({ architecture: { layers, heads, keyValueHeads }, initialization }, context) => {
    if (initialization === 'normal') return;
    const refuse = (property: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['architecture', property], message });
    if (layers < 2) refuse('layers', 'must be 2 or more for initialization induction');
    if (heads % 4 !== 0) refuse('heads', 'must be a multiple of 4 for initialization induction');
    if (keyValueHeads !== heads) refuse('keyValueHeads', 'must be as many as heads for initialization induction');
  });

export const finetuneConfig = z.object({
  kind: z.literal('finetune'),
  learningRate: z.number().gt(0).default(2e-3).describe(nextTokenRate),
  ...nextToken,
  steps: z.int().min(1).max(int32Max).default(600).describe('Updates'),
  maxLeftOutShare,
  adapter: adapterConfig.nullable().default(null).describe('null: all parameters are trained'),
  replaySnapshotId: id.nullable().default(null).describe('Documents mixed in so that knowledge of pre-training stays'),
  replayShare: z.number().min(0).max(0.9).default(0.25).describe('Share of rows that are replayed documents'),
});

/** What a reward model learns from judgments; formulas, sources and recommendations are in docs/reward-training.md. */
const learning = z
  .object({
    loss: z
      .enum(['pairs', 'plackett-luce'])
      .default('pairs')
      .describe('All pairs of a ranking, or the ranking as a row of choices'),
    ties: z
      .enum(['drop', 'half', 'rao-kupper', 'davidson'])
      .default('drop')
      .describe('Left out, half a win each, or an outcome of their own with a probability'),
    tieParameter: z
      .number()
      .nullable()
      .default(null)
      .describe('η of rao-kupper (0 or more) or ln ν of davidson, held fixed; null: learned'),
    strength: z
      .enum(['ignore', 'margin', 'weight'])
      .default('ignore')
      .describe('Strengths as margins that the better answer has to lead by, or as weights'),
    strengthStep: z
      .number()
      .gt(0)
      .max(10)
      .default(1 / 3)
      .describe('Logits a step of strength asks for as a margin'),
    labelers: z
      .enum(['equal', 'crowd-bt', 'dawid-skene'])
      .default('equal')
      .describe('All count alike, or by a reliability estimated from the training judgments'),
    labelSmoothing: z
      .number()
      .min(0)
      .lt(0.5)
      .default(0)
      .describe('Share of preferences taken to be the wrong way round'),
    centering: z
      .number()
      .min(0)
      .default(0)
      .describe('Weight of the penalty that keeps rewards of a pair near a mean of 0'),
    lengthControl: z
      .enum(['none', 'offset'])
      .default('none')
      .describe('offset: what length alone explains is fitted beforehand and left out of the reward'),
    gold: z.enum(['drop', 'keep']).default('drop').describe('Comparisons whose answer was known beforehand'),
    flagged: z.enum(['drop', 'keep']).default('drop').describe('Comparisons with a flagged prompt or answer'),
    duplicates: z.enum(['merge', 'keep']).default('merge').describe('The same two answers compared more than once'),
  })
  .superRefine((options, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (options.ties === 'rao-kupper' && (options.tieParameter ?? 0) < 0) refuse('tieParameter', 'must be 0 or more');
    if (options.loss === 'pairs') return;
    // A ranking that is read whole has no pairs to be soft about.
    if (options.ties !== 'drop') refuse('ties', 'plackett-luce has its own reading of ties: leave drop');
    if (options.strength !== 'ignore') refuse('strength', 'has no meaning with plackett-luce');
    if (options.labelSmoothing > 0) refuse('labelSmoothing', 'has no meaning with plackett-luce');
    if (options.centering > 0) refuse('centering', 'has no meaning with plackett-luce');
    if (options.labelers === 'dawid-skene') refuse('labelers', 'dawid-skene makes soft labels of pairs; use crowd-bt');
  });

const stopping = z.object({
  metric: z.enum(['loss', 'accuracy']).default('loss').describe('Of the validation split'),
  patience: z
    .int()
    .min(1)
    .max(int32Max)
    .nullable()
    .default(5)
    .describe('Stop after so many evaluations in a row without an improvement; null: never'),
  minDelta: z.number().min(0).default(0).describe('An improvement is at least this much'),
  keep: z.enum(['best', 'last']).default('best').describe('Which model the run ends with; last: it never stops early'),
});

const candidates = (value: z.ZodType<number>) => z.array(value).min(1).max(16).optional();

/** Settings tried one after another for a part of the steps; the lowest validation loss wins. */
const sweep = z
  .object({
    learningRate: candidates(z.number().gt(0)),
    weightDecay: candidates(z.number().min(0)),
    pairsPerStep: candidates(z.int().min(1).max(int32Max)),
    labelSmoothing: candidates(z.number().min(0).lt(0.5)),
    centering: candidates(z.number().min(0)),
    fraction: z.number().gt(0).max(1).default(0.25).describe('Share of the epochs that each candidate trains for'),
  })
  .refine(
    (lists) => {
      const sizes = Object.values(lists).flatMap((list) => (Array.isArray(list) ? [list.length] : []));
      return sizes.length > 0 && sizes.reduce((product, size) => product * size, 1) <= 32;
    },
    { message: 'name values of at least one setting, and at most 32 combinations' },
  );

/** Which of the parameters change; the head always does. */
const trainedPart = z.object({
  part: z
    .enum(['full', 'lora', 'last'])
    .default('full')
    .describe(
      'All of it, low-rank factors beside its matrices, or its last layers with what is below them kept on disk',
    ),
  rank: z.int().min(1).max(int32Max).default(16).describe('Of lora: width of the factors'),
  alpha: z.number().gt(0).default(32).describe('Of lora: the factors’ product counts alpha / rank'),
  layers: z.int().min(0).max(int32Max).default(6).describe('Of last: how many; 0: the head alone'),
});

/** Several models in one, whose disagreement tells how sure it is. */
const ensemble = z.object({
  heads: z
    .int()
    .min(1)
    .max(int32Max)
    .max(16)
    .default(1)
    .describe('Heads on one trunk, each with a bootstrap of its own of the prompts'),
  seeds: z.int().min(1).max(8).default(1).describe('Whole models, trained one after another from seeds of their own'),
});

export const rewardConfig = z.object({
  kind: z.literal('reward'),
  epochs: z.number().gt(0).max(100).default(1).describe('Times that the training judgments are gone through'),
  pairsPerStep: z
    .int()
    .min(1)
    .max(int32Max)
    .default(16)
    .describe('Pairs that an update is made from; prompts are taken whole'),
  maxLength: z
    .int()
    .min(16)
    .max(int32Max)
    .default(512)
    .describe('Tokens of prompt and answer; longer prompts lose their beginning'),
  learningRate: z.number().gt(0).default(3e-4).describe('The peak; a model of 100 M parameters takes 1e-5 to 5e-5'),
  weightDecay: z.number().min(0).default(0.01).describe('Decoupled, on matrices'),
  ...schedule,
  warmupSteps: z.int().min(0).max(int32Max).default(10).describe('Linear warm-up'),
  maxPairs: z.int().min(1).max(int32Max).nullable().default(null).describe('Train on at most so many pairs; null: all'),
  maxEvaluationPairs: z
    .int()
    .min(1)
    .max(int32Max)
    .nullable()
    .default(1000)
    .describe('Measure on at most so many pairs of each held-out split; null: all'),
  maxLeftOutShare,
  explodedNorm: z.number().gt(0).default(10_000).describe('A gradient norm, before clipping, at which the run stops'),
  tokensPerPass: z
    .int()
    .min(1)
    .max(int32Max)
    .nullable()
    .default(null)
    .describe('Tokens of a step that are computed at once; null: as many as the free memory allows'),
  trained: trainedPart.prefault({}),
  ensemble: ensemble.prefault({}),
  learning: learning.prefault({}),
  stopping: stopping.prefault({}),
  sweep: sweep.nullable().default(null).describe('Try settings on the validation split first; null: none'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Only tell what the run would take (tokens, steps, memory, time), measured on a few steps'),
});

/** Teaches a language model from judged comparisons without a reward model (Rafailov et al. 2023); by TRL, so not on the worker. */
export const dpoConfig = z.object({
  kind: z.literal('dpo'),
  epochs: z.number().gt(0).max(100).default(1).describe('Times that the training judgments are gone through'),
  pairsPerStep: z.int().min(1).max(int32Max).default(16).describe('Pairs that an update is made from'),
  maxLength: z.int().min(16).max(int32Max).default(1024).describe('Tokens of prompt and answer'),
  learningRate: z.number().gt(0).default(1e-6).describe('The peak; with lora about ten times as much'),
  beta: z.number().gt(0).default(0.1).describe('How closely it keeps to the model that it starts from'),
  weightDecay: z.number().min(0).default(0).describe('Decoupled, on matrices'),
  ...schedule,
  warmupSteps: z.int().min(0).max(int32Max).default(10).describe('Linear warm-up'),
  maxPairs: z.int().min(1).max(int32Max).nullable().default(null).describe('Train on at most so many pairs; null: all'),
  maxEvaluationPairs: z
    .int()
    .min(1)
    .max(int32Max)
    .nullable()
    .default(1000)
    .describe('Measure on at most so many pairs of the validation split; null: all'),
  maxLeftOutShare,
  explodedNorm: z.number().gt(0).default(10_000).describe('A gradient norm, before clipping, at which the run stops'),
  dryRun: z.boolean().default(false).describe('Only estimate what the run would take: devices, memory, time'),
});

export const runConfig = z.discriminatedUnion('kind', [pretrainConfig, finetuneConfig, rewardConfig, dpoConfig]);

export const runProgress = z.object({
  step: trainingStep,
  totalSteps: trainingStep.nullable(),
  etaSeconds: z.number().nullable(),
  etaLowSeconds: z.number().nullable().default(null).describe('From the spread of recent steps, 95 %; null: not known'),
  etaHighSeconds: z.number().nullable().default(null),
});

/** How rewards lie: `edges` are one more than the bins, all of one width. */
export const rewardDistribution = z.object({
  edges: z.array(z.number()),
  preferred: z.array(count).describe('Answers that most who chose prefer, a number a bin'),
  other: z.array(count).describe('The answers that they were preferred to'),
});

export const shareWithInterval = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** What stands beside an evaluation's numbers on the way. Absent from runs of before it was recorded. */
export const evaluationDetail = z.object({
  split: z.literal('validation'),
  pairs: count,
  votes: count,
  humanAgreement: shareWithInterval
    .nullable()
    .describe('How often another labeler agrees with a vote; null where no pair was judged by two'),
  rewards: rewardDistribution.nullable().describe('null without a pair that most see alike'),
});

export const run = z
  .object({
    id,
    projectId: id,
    name,
    kind: runKind,
    status: jobStatus,
    config: runConfig,
    seed,
    snapshotId: id,
    baseModelId: id.nullable().describe('null: trained from scratch'),
    on: trainedOn.default('worker').describe('Where it is trained'),
    trainer: trainerOptions.nullable().default(null).describe('How, where that is not the worker'),
    modelId: id.nullable().describe('What it made, once it has succeeded'),
    progress: runProgress.nullable(),
    savedStep: count.nullable().default(null).describe('The state that it would go on from, on any machine'),
    metrics: z.record(z.string(), z.number()).describe('Final metrics'),
    priority: jobPriority.default('normal'),
    resources: askedResources
      .nullable()
      .default(null)
      .describe('What it takes of a worker; null: of before it was recorded, or trained elsewhere'),
    waiting: jobWaiting.nullable().default(null).describe('Why it has not begun; null: it has, or is over'),
    error: z.string().nullable(),
    createdBy: id.nullable().default(null).describe('null: not known'),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'Run' });

export const runQuery = pageQuery.extend({
  projectId: id.optional(),
  kind: runKind.optional(),
  status: jobStatus.optional(),
  text: z.string().trim().min(1).max(200).optional().describe('Part of the name, in whatever case'),
});

/** Values measured at one step, `train/loss`, `validation/accuracy` and so on. */
export const metricPoint = z.object({
  step: count,
  values: z.record(z.string(), z.number()),
  evaluation: evaluationDetail.optional().describe('Of a reward run, where the step was evaluated'),
  createdAt: timestamp,
});

/** Commas between them. */
function listOf<Item extends z.ZodType<string, string>>(item: Item, most: number) {
  return z
    .string()
    .max(4000)
    .transform((text) => text.split(','))
    .pipe(z.array(item).min(1).max(most));
}

/** A few curves of a few runs. */
export const runCurvesQuery = z.object({
  ids: listOf(id, 8).describe('Runs, commas between them'),
  keys: listOf(z.string().min(1).max(200), 16)
    .default(['train/loss', 'validation/loss', 'train/accuracy', 'validation/accuracy'])
    .describe('Metrics, commas between them'),
  points: digits(2, 5000)
    .default(400)
    .describe('So many a curve at most: of stretches of steps the lowest and highest'),
});

export const runCurves = z.object({
  runs: z.array(
    z.object({
      id,
      name,
      curves: z.array(z.object({ key: z.string(), steps: z.array(count), values: z.array(z.number()) })),
    }),
  ),
});

const logLevel = z.enum(['info', 'warn', 'error']);

export const runLogQuery = z.object({
  limit: digits(1, 500).default(100),
  before: digits(1, int32Max).optional().describe('`nextBefore` of the page before'),
  level: logLevel.default('info').describe('That and worse'),
});

export const runLogLine = z.object({ sequence: count, createdAt: timestamp, level: logLevel, message: z.string() });

/** The end of a log, or what came before it; the oldest line first. */
export const runLog = z.object({
  items: z.array(runLogLine),
  nextBefore: count.nullable().describe('null: these begin the log'),
});

export type RunKind = z.infer<typeof runKind>;
export type Architecture = z.infer<typeof architecture>;
export type PretrainConfig = z.infer<typeof pretrainConfig>;
export type FinetuneConfig = z.infer<typeof finetuneConfig>;
export type RewardConfig = z.infer<typeof rewardConfig>;
export type DpoConfig = z.infer<typeof dpoConfig>;
export type RunConfig = z.infer<typeof runConfig>;
export type RewardDistribution = z.infer<typeof rewardDistribution>;
export type EvaluationDetail = z.infer<typeof evaluationDetail>;
export type RunProgress = z.infer<typeof runProgress>;
export type Run = z.infer<typeof run>;
export type RunQuery = z.input<typeof runQuery>;
export type RunCurvesQuery = z.output<typeof runCurvesQuery>;
export type RunCurves = z.infer<typeof runCurves>;
export type RunLogQuery = z.output<typeof runLogQuery>;
export type RunLogLine = z.infer<typeof runLogLine>;
export type RunLog = z.infer<typeof runLog>;
export type MetricPoint = z.infer<typeof metricPoint>;
