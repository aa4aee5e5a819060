import { type ComparisonRecord, comparisonRecord, type RewardConfig } from '@tastemaker/contracts';
import { loadDecoder, openCheckpoint } from '@tastemaker/language-model';
import {
  createRewardModel,
  evaluateRewardModel,
  lengthBaseline,
  type PreparedExample,
  prepareExamples,
  type RewardEvaluation,
  type RewardModel,
  type RewardTrainingProgress,
  rewardParameters,
  saveRewardModel,
  trainRewardModel,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from './channel.js';
import { readRecords } from './jsonl.js';
import type { TrainerJob } from './messages.js';
import { artifactFolder, stateFolder, type Trained } from './outcome.js';
import { type ExamplesBySplit, limitPairs, preferenceExamples } from './preference-examples.js';

/** A reward run: the base's trunk and a fresh head, trained on the training split, measured on the other two. */
export async function trainReward(
  engine: Engine,
  job: TrainerJob,
  config: RewardConfig,
  channel: Channel,
): Promise<Trained> {
  const examples = await readExamples(job, config);
  const model = await startModel(engine, job);
  const prepare = (split: keyof ExamplesBySplit) => prepareExamples(model.tokenizer, examples[split], config.maxLength);
  const training = prepare('train');
  const validation = prepare('validation').examples;
  // The loop evaluates the finished model's validation split itself; doing it twice would cost minutes on large models.
  let last: RewardEvaluation | undefined;
  const { outcome } = await trainRewardModel({
    model,
    examples: training.examples,
    config: {
      epochs: config.epochs,
      pairsPerStep: config.pairsPerStep,
      learningRate: config.learningRate,
      optimizer: { kind: 'adamw', weightDecay: config.weightDecay },
      warmupSteps: config.warmupSteps,
      floor: config.finalLearningRateRatio,
      clip: config.clipNorm,
    },
    seed: job.seed,
    provenance: { dataset: job.dataset.hash, base: job.base?.hash ?? '' },
    signal: channel.cancelled,
    ...(validation.length === 0 ? {} : { validation: { examples: validation, everySteps: config.evaluateEverySteps } }),
    checkpoints: { folder: stateFolder(job), everySteps: config.checkpointEverySteps },
    onProgress: (progress) => {
      last = progress.evaluation;
      report(channel, progress);
    },
  });
  if (outcome === 'cancelled') return { cancelled: true };
  const folder = artifactFolder(job);
  saveRewardModel(folder, model);
  const test = prepare('test').examples;
  const evaluations = {
    validation: last ?? evaluateRewardModel(model, validation, evaluationLog(channel, 'validation', validation.length)),
    test: evaluateRewardModel(model, test, evaluationLog(channel, 'test', test.length)),
  };
  return {
    cancelled: false,
    folder,
    parameters: rewardParameters(model).reduce((sum, { variable }) => sum + variable.size, 0),
    metrics: { 'train/pairs': pairsIn(training.examples), ...finalMetrics(evaluations, examples) },
    remarks: [
      `${training.examples.length} comparisons trained on; ${training.tooLong} left out as too long, ${training.shortened} with a shortened prompt.`,
    ],
  };
}

const logEveryMs = 10_000;

/** Says now and then how far a long evaluation is. */
function evaluationLog(channel: Channel, split: string, total: number): (done: number) => void {
  let last = Date.now();
  return (done) => {
    if (Date.now() - last < logEveryMs) return;
    last = Date.now();
    channel.tell({
      type: 'log',
      level: 'info',
      message: `measuring on the ${split} split: ${done} of ${total} prompts`,
    });
  };
}

async function readExamples(job: TrainerJob, config: RewardConfig): Promise<ExamplesBySplit> {
  const records: ComparisonRecord[] = [];
  for await (const record of readRecords(job.dataset.file, comparisonRecord)) records.push(record);
  const examples = preferenceExamples(records);
  return {
    train: limitPairs(examples.train, config.maxPairs),
    validation: limitPairs(examples.validation, config.maxEvaluationPairs),
    test: limitPairs(examples.test, config.maxEvaluationPairs),
  };
}

async function startModel(engine: Engine, job: TrainerJob): Promise<RewardModel> {
  if (job.base === null) throw new Error('a reward run needs a model to start from');
  const checkpoint = await openCheckpoint(job.base.path);
  try {
    return createRewardModel(loadDecoder(engine, checkpoint), checkpoint.tokenizer, job.seed);
  } finally {
    checkpoint.close();
  }
}

function report(channel: Channel, { step, steps, loss, etaSeconds, ...progress }: RewardTrainingProgress): void {
  channel.tell({ type: 'progress', step, totalSteps: steps, etaSeconds });
  const { details, evaluation } = progress;
  const values = {
    'train/loss': loss,
    'train/accuracy': details.accuracy,
    'train/margin': details.margin,
    'train/meanReward': details.meanReward,
    'train/learningRate': progress.learningRate,
    'train/gradientNorm': progress.gradientNorm,
    'train/tokensPerSecond': progress.tokensPerSecond,
    ...(evaluation === undefined
      ? {}
      : {
          'validation/loss': evaluation.loss,
          'validation/accuracy': evaluation.accuracy,
          'validation/margin': evaluation.margin,
          'validation/meanReward': evaluation.meanReward,
        }),
  };
  channel.tell({ type: 'metrics', step, values });
  if (progress.savedState !== undefined) channel.tell({ type: 'checkpoint', step, folder: progress.savedState });
}

/** What the finished model is worth, beside what length alone would tell. Splits without pairs have no numbers. */
function finalMetrics(
  evaluations: Readonly<Record<'validation' | 'test', RewardEvaluation>>,
  examples: ExamplesBySplit,
): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const split of ['validation', 'test'] as const) {
    const { pairs, loss, accuracy, interval, margin, meanReward } = evaluations[split];
    metrics[`${split}/pairs`] = pairs;
    if (pairs === 0) continue;
    metrics[`${split}/loss`] = loss;
    metrics[`${split}/accuracy`] = accuracy;
    metrics[`${split}/accuracyLow`] = interval.low;
    metrics[`${split}/accuracyHigh`] = interval.high;
    metrics[`${split}/margin`] = margin;
    metrics[`${split}/meanReward`] = meanReward;
    metrics[`baseline/${split}/accuracy`] = lengthBaseline(examples.train, examples[split]).accuracy;
  }
  return metrics;
}

function pairsIn(examples: readonly PreparedExample[]): number {
  return examples.reduce((sum, { pairs }) => sum + pairs.length, 0);
}
