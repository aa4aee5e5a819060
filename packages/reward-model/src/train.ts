// Trains a reward model on judged comparisons: the Bradley–Terry loss in the loop that all trainings share.
import { join } from 'node:path';
import {
  type EarlyStopping,
  type LoopProgress,
  type Precision,
  runTraining,
  type SavedStates,
  type TrainingOutcome,
  withPrecision,
} from '@tastemaker/language-model';
import { pairAccuracy } from '@tastemaker/preference';
import { packedLength } from './answer-rows.js';
import { trainingSteps } from './batches.js';
import { evaluateRewardModel, type RewardEvaluation, scoredPairs } from './evaluation/evaluate.js';
import { pairCount } from './example.js';
import { bootstrapWeights, headCount } from './heads.js';
import { createObjective, type RewardObjective } from './objective/objective.js';
import { gradientsInPasses, rememberedBudget, tokensPerPass } from './passes.js';
import type { PreparedExample } from './preparation.js';
import type { RewardModel } from './reward-model.js';
import { createTrainedPart } from './trained/create-trained-part.js';
import type { TrainedPart } from './trained/trained-part.js';
import { type RewardTrainingConfig, withDefaults } from './training-config.js';

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
  /** Called with an evaluation in which an earlier process of the run had ended: its step's progress was reported then. */
  readonly onLateEvaluation?: (step: number, evaluation: RewardEvaluation) => void;
  /** Called when a state was saved, before the step's evaluation where it is the last step's. */
  readonly onStateSaved?: (step: number, folder: string) => void;
  /** Called once no update is left: what follows is at most an evaluation. */
  readonly onTrained?: () => void;
  /** Called while frozen layers' activations are computed, before the first step: examples done, and all. */
  readonly onPrepared?: (done: number, total: number) => void;
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
 * @throws {NoPairsError} without examples; {@link TooLittleMemoryError} and {@link TooLittleDiskError} before the first
 * step; what {@link runTraining} throws
 */
export async function trainRewardModel(training: RewardTraining): Promise<TrainingOutcome> {
  const { seed, checkpoints } = training;
  if (training.examples.length === 0) throw new NoPairsError();
  const config = withDefaults(training.config ?? {});
  const model = { ...training.model, decoder: withPrecision(training.model.decoder, config.precision) };
  const weights = bootstrapWeights(training.examples.length, headCount(model), seed);
  const examples = training.examples.map((example, index) => withWeights(example, weights[index]));
  const objective = createObjective(model.decoder.engine, config.objective, config.learningRate);
  const folder = checkpoints && join(checkpoints.folder, 'frozen');
  const part = createTrainedPart({ model, objective, examples, seed, folder }, config.trained);
  let hasFinished = false;
  try {
    const outcome = await trainPart({ ...training, model, examples, config }, part, objective);
    hasFinished = outcome.outcome === 'finished';
    return outcome;
  } finally {
    part.destroy(hasFinished);
    objective.destroy();
  }
}

function withWeights(example: PreparedExample, headWeights: readonly number[] | undefined): PreparedExample {
  return headWeights === undefined ? example : { ...example, headWeights };
}

async function trainPart(
  training: Omit<RewardTraining, 'config'> & { readonly config: ReturnType<typeof withDefaults> },
  part: TrainedPart,
  objective: RewardObjective,
): Promise<TrainingOutcome> {
  const { model, examples, config, seed, validation, onProgress, signal, checkpoints } = training;
  const { onLateEvaluation, onStateSaved, onTrained, onPrepared = () => undefined } = training;
  const { epochs, pairsPerStep, optimizer, clip, explodedNorm, trained, precision, learningRate, floor } = config;
  const budget =
    config.tokensPerPass ?? rememberedBudget(checkpoints?.folder, () => affordable(model, examples, part, precision));
  const steps = trainingSteps(examples, { pairsPerStep, epochs, seed });
  const warmupSteps = config.warmupSteps ?? Math.min(10, Math.floor(steps.length / 10));
  const schedule = { steps: steps.length, learningRate, warmupSteps, floor };
  const heads = headCount(model);
  const decided = {
    schedule,
    optimizer,
    clip,
    epochs,
    pairsPerStep,
    objective: config.objective,
    trained,
    heads,
    precision,
  };
  return runTraining<RewardStepDetails, RewardEvaluation>({
    engine: model.decoder.engine,
    parameters: [...part.parameters, ...objective.parameters],
    optimizer,
    schedule,
    clip,
    explodedNorm,
    run: { ...decided, tokensPerPass: budget, seed, ...training.provenance },
    prepare: () => part.prepare(signal, onPrepared),
    gradients: (step) => stepGradients(model, part, objective, steps[step] ?? [], budget),
    onUpdated: () => part.onUpdated(),
    ...(validation && { evaluation: evaluationOf(model, validation) }),
    ...(onProgress && { onProgress }),
    ...(onLateEvaluation && { onLateEvaluation }),
    ...(onStateSaved && { onStateSaved }),
    ...(onTrained && { onTrained }),
    ...(signal && { signal }),
    ...(checkpoints && { checkpoints }),
  });
}

function evaluationOf(model: RewardModel, { examples, everySteps, stopping }: RewardValidation) {
  return {
    everySteps,
    evaluate: (signal: AbortSignal | undefined) => evaluateRewardModel(model, examples, { signal }),
    valuesOf: ({ loss, accuracy }: RewardEvaluation) => ({ loss, accuracy }),
    ...(stopping && { stopping }),
  };
}

/** WebAssembly addresses 4 GiB, some of which is fragmented before long. */
const wasmBytes = 2 ** 31;

function affordable(
  { decoder }: RewardModel,
  examples: readonly PreparedExample[],
  part: TrainedPart,
  precision: Precision,
): number {
  const available = process.availableMemory();
  return tokensPerPass({
    config: decoder.config,
    layers: part.layers,
    trained: part.parameters.reduce((sum, { variable }) => sum + variable.size, 0),
    longest: examples.reduce((most, example) => Math.max(most, packedLength(example)), 0),
    precision,
    free: decoder.engine.name === 'wasm' ? Math.min(available, wasmBytes) : available,
  });
}

function stepGradients(
  model: RewardModel,
  part: TrainedPart,
  objective: RewardObjective,
  examples: readonly PreparedExample[],
  budget: number,
) {
  const scale = 1 / examples.length;
  const { lossSum, scores, gradients, tokens } = gradientsInPasses(
    model.decoder.engine,
    examples,
    budget,
    (pass, recompute) => part.gradients(pass, scale, recompute),
  );
  const tie = objective.tie();
  const scored = examples.flatMap((example, index) => scoredPairs(example, scores[index] ?? []));
  const { accuracy, margin } = pairAccuracy(scored);
  const rewards = scores.flat();
  return {
    loss: lossSum / examples.length,
    gradients,
    tokens,
    details: {
      accuracy,
      margin,
      meanReward: rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length,
      pairs: examples.reduce((sum, example) => sum + pairCount(example), 0),
      ...(tie === undefined ? {} : { tie }),
    },
  };
}
