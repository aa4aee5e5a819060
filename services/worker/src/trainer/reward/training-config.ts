import type { RewardConfig } from '@tastemaker/contracts';
import type { ObjectiveConfig, RewardTrainingConfig, RewardValidation, TrainedConfig } from '@tastemaker/reward-model';

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
