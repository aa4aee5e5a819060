/** Trains a reward model on judged comparisons: the Bradley–Terry loss in the loop that all trainings share. */

import {
  type EarlyStopping,
  type LoopProgress,
  type OptimizerConfig,
  runTraining,
  type SavedStates,
  type TrainingOutcome,
} from '@tastemaker/language-model';
import { pairAccuracy } from '@tastemaker/preference';
import { packedLength } from './answer-rows.js';
import { trainingSteps } from './batches.js';
import { evaluateInTurns, type RewardEvaluation, scoredPairs } from './evaluation/evaluate.js';
import { pairCount } from './example.js';
import { rewardGradients } from './gradients.js';
import { createObjective, type ObjectiveConfig, type RewardObjective } from './objective/objective.js';
import type { PreparedExample } from './preparation.js';
import { type RewardModel, rewardParameters } from './reward-model.js';

export interface RewardTrainingConfig {
  /** Passes over the examples; the last may be a part of one. @defaultValue 1 */
  readonly epochs?: number;
  /** A step takes whole prompts until it has so many pairs. @defaultValue 16 */
  readonly pairsPerStep?: number;
  /** The highest rate, after the warm-up. @defaultValue 3e-4, for a model of a million parameters; 1e-5 to 5e-5 suit larger ones */
  readonly learningRate?: number;
  /** @defaultValue AdamW with weight decay 0.01 */
  readonly optimizer?: OptimizerConfig;
  /** Steps of linear warm-up. @defaultValue 10, or a tenth of the run where that is less */
  readonly warmupSteps?: number;
  /** Last rate as a fraction of the highest. @defaultValue 0.05 */
  readonly floor?: number;
  /** Highest global norm of the gradients. @defaultValue 1 */
  readonly clip?: number;
  /** A norm, before clipping, at which the run stops as diverged. @defaultValue 10,000 */
  readonly explodedNorm?: number;
  /** @defaultValue plain Bradley–Terry, a tie being half a win each */
  readonly objective?: ObjectiveConfig;
}

/** What a step measures on its own pairs, before its update. */
export interface RewardStepDetails {
  readonly accuracy: number;
  /** Mean lead of the preferred answer. */
  readonly margin: number;
  readonly meanReward: number;
  readonly pairs: number;
  /** The tie parameter, where the objective has one. */
  readonly tie?: number;
}

export type RewardTrainingProgress = LoopProgress<RewardStepDetails, RewardEvaluation>;

export interface RewardValidation {
  readonly examples: readonly PreparedExample[];
  readonly everySteps: number;
  /** Ends with the model of the lowest loss on them, perhaps early. @defaultValue the last step's model */
  readonly stopping?: EarlyStopping<RewardEvaluation>;
}

export interface RewardTraining {
  readonly model: RewardModel;
  readonly examples: readonly PreparedExample[];
  readonly config?: RewardTrainingConfig;
  readonly seed: number;
  /** Names the data and the model that training starts from, so that a saved state is not resumed on others. */
  readonly provenance?: Readonly<Record<string, string>>;
  /** Called after every step. */
  readonly onProgress?: (progress: RewardTrainingProgress) => void;
  readonly signal?: AbortSignal;
  /** Held-out examples, evaluated every so many steps and at the end. */
  readonly validation?: RewardValidation;
  readonly checkpoints?: SavedStates;
}

/** There is nothing to learn from. */
export class NoPairsError extends Error {
  readonly code = 'no_pairs';

  constructor() {
    super(
      'No pair to train on: every comparison is tied, too long or without a judgment. Judge more comparisons first.',
    );
    this.name = 'NoPairsError';
  }
}

/**
 * Trains the model in place.
 * @throws {NoPairsError} without examples; what {@link runTraining} throws
 */
export async function trainRewardModel(training: RewardTraining): Promise<TrainingOutcome> {
  const { model, examples, seed, validation, onProgress, signal, checkpoints } = training;
  if (examples.length === 0) throw new NoPairsError();
  const { epochs, pairsPerStep, optimizer, clip, objective: loss, ...rate } = withDefaults(training.config ?? {});
  const steps = trainingSteps(examples, { pairsPerStep, epochs, seed });
  const warmupSteps = rate.warmupSteps ?? Math.min(10, Math.floor(steps.length / 10));
  const schedule = { steps: steps.length, learningRate: rate.learningRate, warmupSteps, floor: rate.floor };
  const { engine } = model.decoder;
  const objective = createObjective(engine, loss, rate.learningRate);
  const trained = runTraining<RewardStepDetails, RewardEvaluation>({
    engine,
    parameters: [...rewardParameters(model), ...objective.parameters],
    optimizer,
    schedule,
    clip,
    explodedNorm: training.config?.explodedNorm ?? 1e4,
    run: { schedule, optimizer, clip, epochs, pairsPerStep, objective: loss, seed, ...training.provenance },
    gradients: (step) => stepGradients(model, objective, steps[step] ?? []),
    ...(validation === undefined
      ? {}
      : {
          evaluation: {
            everySteps: validation.everySteps,
            evaluate: () => evaluateInTurns(model, validation.examples, signal),
            valuesOf: ({ loss: value, accuracy }) => ({ loss: value, accuracy }),
            ...(validation.stopping && { stopping: validation.stopping }),
          },
        }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
    ...(checkpoints === undefined ? {} : { checkpoints }),
  });
  try {
    return await trained;
  } finally {
    objective.destroy();
  }
}

function withDefaults(config: RewardTrainingConfig) {
  return {
    epochs: config.epochs ?? 1,
    pairsPerStep: config.pairsPerStep ?? 16,
    learningRate: config.learningRate ?? 3e-4,
    optimizer: config.optimizer ?? ({ kind: 'adamw', weightDecay: 0.01 } as const),
    warmupSteps: config.warmupSteps,
    floor: config.floor ?? 0.05,
    clip: config.clip ?? 1,
    objective: config.objective ?? {},
  };
}

function stepGradients(model: RewardModel, objective: RewardObjective, examples: readonly PreparedExample[]) {
  const { lossSum, scores, gradients } = rewardGradients(model, examples, 1 / examples.length, objective);
  const tie = objective.tie();
  const scored = examples.flatMap((example, index) => scoredPairs(example, scores[index] ?? []));
  const { accuracy, margin } = pairAccuracy(scored);
  const rewards = scores.flat();
  return {
    loss: lossSum / examples.length,
    gradients,
    tokens: examples.reduce((sum, example) => sum + packedLength(example), 0),
    details: {
      accuracy,
      margin,
      meanReward: rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length,
      pairs: examples.reduce((sum, example) => sum + pairCount(example), 0),
      ...(tie === undefined ? {} : { tie }),
    },
  };
}
