// What a reward run's training begins with: the base's trunk with fresh heads, and its configuration in the trainer's
// terms.
import type { RewardConfig } from '@tastemaker/contracts';
import { loadDecoder } from '@tastemaker/language-model';
import {
  createRewardModel,
  type ObjectiveConfig,
  type RewardModel,
  type RewardTrainingConfig,
  type RewardValidation,
  type TrainedConfig,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { TrainerJob } from '../messages.js';
import { openBase } from '../text-watch.js';

/** The base's trunk with fresh heads: the same for the same seed. */
export async function startModel(
  engine: Engine,
  job: TrainerJob,
  { ensemble: { heads } }: RewardConfig,
  seed = job.seed,
): Promise<RewardModel> {
  if (job.base === null) throw new Error('a reward run needs a model to start from');
  const checkpoint = await openBase(job, job.base.path);
  try {
    // A head over the vocabulary is of no use here.
    return createRewardModel(loadDecoder(engine, checkpoint, { head: false }), checkpoint.tokenizer, seed, heads);
  } finally {
    checkpoint.close();
  }
}

/** A run's configuration in the trainer's terms. */
export function trainingConfig(config: RewardConfig, objective: ObjectiveConfig): RewardTrainingConfig {
  return {
    epochs: config.epochs,
    pairsPerStep: config.pairsPerStep,
    learningRate: config.learningRate,
    optimizer: { kind: 'adamw', weightDecay: config.weightDecay },
    warmupSteps: config.warmupSteps,
    floor: config.finalLearningRateRatio,
    clip: config.clipNorm,
    explodedNorm: config.explodedNorm,
    precision: config.precision,
    objective,
    trained: trainedPart(config),
    ...(config.tokensPerPass !== null && { tokensPerPass: config.tokensPerPass }),
  };
}

function trainedPart({ trained: { part, rank, alpha, layers } }: RewardConfig): TrainedConfig {
  if (part === 'lora') return { kind: 'lora', rank, alpha };
  return part === 'last' ? { kind: 'last', layers } : { kind: 'full' };
}

/** Which evaluation is the best one, and when to give up on a better one. Undefined: the last model is the one. */
export function stoppingOf({ stopping }: RewardConfig): RewardValidation['stopping'] {
  if (stopping.keep === 'last') return undefined;
  const { metric, minDelta, patience } = stopping;
  return {
    lossOf: ({ loss, accuracy }) => (metric === 'loss' ? loss : 1 - accuracy),
    patience: patience ?? Number.POSITIVE_INFINITY,
    minDelta,
  };
}
