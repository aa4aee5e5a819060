// The trainer of language models: pre-training and fine-tuning alike, since only the dataset differs.
import type { Engine } from '@tastemaker/tensor';
import { type Decoder, decoderParameters } from '../decoder/decoder.js';
import type { Row } from '../decoder/layout.js';
import type { TokenDataset } from './datasets/dataset.js';
import { TrainingDiverged } from './errors.js';
import { evaluateNextToken, type NextTokenEvaluation } from './evaluate.js';
import { stepGradients } from './next-token-step.js';
import { clipGradients, createOptimizer, type Optimizer, type OptimizerConfig } from './optimizer.js';
import { createPace } from './pace.js';
import { learningRateAt } from './schedule.js';
import { latestTrainingState, restoreTrainingState, type TrainingState, writeTrainingState } from './training-state.js';

export interface NextTokenConfig {
  /** Steps of the whole run. */
  readonly steps: number;
  /** The highest rate, after the warm-up. Muon takes ten times what AdamW takes. */
  readonly learningRate: number;
  /** @defaultValue Muon with its own defaults: on a small model it learns in one pass what takes AdamW several */
  readonly optimizer?: OptimizerConfig;
  /** Steps of linear warm-up. @defaultValue 60, or a tenth of the run where that is less */
  readonly warmupSteps?: number;
  /** Last rate as a fraction of the highest. @defaultValue 0.05 */
  readonly floor?: number;
  /** Highest global norm of the gradients. @defaultValue 1 */
  readonly clip?: number;
  /** Parts that a step's rows are computed in, for less memory. @defaultValue 1 */
  readonly microBatches?: number;
}

export interface NextTokenProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Mean loss of this step's tokens, in nats, before its update. */
  readonly loss: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  readonly tokensPerSecond: number;
  readonly etaSeconds: number;
  /** After this step's update, where it was due. */
  readonly validation?: NextTokenEvaluation;
  /** Folder of the state saved after this step, where it was due. */
  readonly savedState?: string;
}

export interface NextTokenTraining {
  readonly engine: Engine;
  readonly decoder: Decoder;
  readonly dataset: TokenDataset;
  readonly config: NextTokenConfig;
  readonly seed: number;
  /** Called after every step. */
  readonly onProgress?: (progress: NextTokenProgress) => void;
  /** Stops after the step it is in, saving a state where there is a folder for it. */
  readonly signal?: AbortSignal;
  /** Held-out rows, evaluated every so many steps and at the end. */
  readonly validation?: { readonly rows: readonly Row[]; readonly everySteps: number };
  /**
   * Where states are saved, every so many steps and at the end. A run that finds a state of its own there goes on
   * from it and ends with the same bits as if it had never stopped.
   */
  readonly checkpoints?: { readonly folder: string; readonly everySteps: number };
}

export interface NextTokenResult {
  readonly outcome: 'finished' | 'cancelled';
  readonly step: number;
}

/**
 * Trains the decoder in place. Each step is synchronous; between steps the event loop has its turn.
 * @throws {TrainingDiverged} when the loss or its gradient is no number any more
 * @throws {TrainingStateError} where the checkpoint folder holds another run's state
 */
export async function trainNextToken(training: NextTokenTraining): Promise<NextTokenResult> {
  const { engine, decoder, signal, checkpoints } = training;
  const config = withDefaults(training.config);
  const parameters = decoderParameters(decoder);
  const optimizer = createOptimizer(engine, parameters, config.optimizer);
  const state: TrainingState = { engine, parameters, optimizer, run: { config, seed: training.seed } };
  try {
    let saved = checkpoints && latestTrainingState(checkpoints.folder);
    let step = saved === undefined ? 0 : restoreTrainingState(saved, state);
    const pace = createPace();
    while (step < config.steps) {
      const began = performance.now();
      if (signal?.aborted === true) {
        if (checkpoints && step > 0) writeTrainingState(checkpoints.folder, step, state);
        return { outcome: 'cancelled', step };
      }
      const done = updateOnce(training, config, optimizer, step, saved);
      step++;
      const validation = evaluated(training, config.steps, step);
      if (checkpoints && isDue(step, checkpoints.everySteps, config.steps)) {
        saved = writeTrainingState(checkpoints.folder, step, state);
      }
      pace.add(done.tokens, (performance.now() - began) / 1000);
      training.onProgress?.({
        step,
        steps: config.steps,
        loss: done.loss,
        learningRate: done.learningRate,
        gradientNorm: done.gradientNorm,
        tokensPerSecond: pace.tokensPerSecond(),
        etaSeconds: pace.secondsFor(config.steps - step),
        ...(validation === undefined ? {} : { validation }),
        ...(saved !== undefined && checkpoints && isDue(step, checkpoints.everySteps, config.steps)
          ? { savedState: saved }
          : {}),
      });
      await turnOfTheEventLoop();
    }
    return { outcome: 'finished', step };
  } finally {
    optimizer.destroy();
  }
}

function withDefaults(config: NextTokenConfig): Required<NextTokenConfig> {
  return {
    steps: config.steps,
    learningRate: config.learningRate,
    optimizer: config.optimizer ?? { kind: 'muon' },
    warmupSteps: config.warmupSteps ?? Math.min(60, Math.floor(config.steps / 10)),
    floor: config.floor ?? 0.05,
    clip: config.clip ?? 1,
    microBatches: config.microBatches ?? 1,
  };
}

function updateOnce(
  { engine, decoder, dataset, seed }: NextTokenTraining,
  config: Required<NextTokenConfig>,
  optimizer: Optimizer,
  step: number,
  saved: string | undefined,
) {
  const learningRate = learningRateAt(config, step + 1);
  return engine.scope(() => {
    const { loss, gradients, tokens } = stepGradients(decoder, dataset.batch(step, seed), config.microBatches);
    if (!Number.isFinite(loss)) throw new TrainingDiverged(step + 1, `the loss is ${loss}`, saved);
    const clipped = clipGradients(engine, gradients, config.clip);
    if (!Number.isFinite(clipped.norm)) {
      throw new TrainingDiverged(step + 1, `the gradient's norm is ${clipped.norm}`, saved);
    }
    optimizer.step(clipped.gradients, learningRate);
    return { loss, tokens, learningRate, gradientNorm: clipped.norm };
  });
}

function evaluated(
  { decoder, validation }: NextTokenTraining,
  steps: number,
  step: number,
): NextTokenEvaluation | undefined {
  if (validation === undefined || !isDue(step, validation.everySteps, steps)) return undefined;
  return evaluateNextToken(decoder, validation.rows);
}

function isDue(step: number, every: number, steps: number): boolean {
  return step % every === 0 || step === steps;
}

/** Signals, messages and timers are served in between. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
