// The loop that every training shares, whatever its loss: rate, clipping, update, saved states, pace, cancelling.
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { TrainingDiverged } from './errors.js';
import { clipGradients, createOptimizer, type OptimizerConfig } from './optimizer.js';
import { createPace } from './pace.js';
import { learningRateAt, type Schedule } from './schedule.js';
import { latestTrainingState, restoreTrainingState, type TrainingState, writeTrainingState } from './training-state.js';

/** What one step found, before its update. */
export interface StepGradients<Details> {
  /** Mean loss of the step, in nats. */
  readonly loss: number;
  /** Of that mean, in the order of the parameters. Owned by the open scope. */
  readonly gradients: readonly Tensor[];
  /** Tokens computed. */
  readonly tokens: number;
  /** Whatever else the objective measures at a step. */
  readonly details: Details;
}

export interface LoopProgress<Details, Evaluation> {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Of this step, before its update. */
  readonly loss: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Computed in this step. */
  readonly tokens: number;
  /** Over the last steps. */
  readonly tokensPerSecond: number;
  readonly etaSeconds: number;
  readonly details: Details;
  /** After this step's update, where it was due. */
  readonly evaluation?: Evaluation;
  /** Folder of the state saved after this step, where it was due. */
  readonly savedState?: string;
}

/** Where states are saved, every so many steps, when cancelled, and at the end. */
export interface SavedStates {
  readonly folder: string;
  readonly everySteps: number;
}

export interface TrainingLoop<Details, Evaluation> {
  readonly engine: Engine;
  readonly parameters: readonly Parameter[];
  readonly optimizer: OptimizerConfig;
  readonly schedule: Schedule;
  /** Highest global norm of the gradients. */
  readonly clip: number;
  /** All that decides the result, as plain JSON: a saved state goes on only where it is the same. */
  readonly run: unknown;
  /** The gradients of a step, counted from 0, as a function of the parameters and the step alone. */
  readonly gradients: (step: number) => StepGradients<Details>;
  /** Follows each update, and a restored state: brings what is computed from the parameters up to them. */
  readonly onUpdated?: () => void;
  readonly evaluation?: { readonly everySteps: number; readonly evaluate: () => Evaluation | Promise<Evaluation> };
  readonly onProgress?: (progress: LoopProgress<Details, Evaluation>) => void;
  /** Stops after the step it is in. */
  readonly signal?: AbortSignal;
  readonly checkpoints?: SavedStates;
}

export interface TrainingOutcome {
  readonly outcome: 'finished' | 'cancelled';
  /** Steps done, those before a resumption among them. */
  readonly step: number;
}

/**
 * Trains the parameters in place. A run that finds a state of its own among `checkpoints` goes on from it and ends with
 * the same bits as if it had never stopped. Each step is synchronous; between steps the event loop has its turn.
 * @throws {TrainingDiverged} when the loss or its gradient is no number any more
 * @throws {TrainingStateError} where the checkpoint folder holds another run's state
 */
export async function runTraining<Details, Evaluation>(
  loop: TrainingLoop<Details, Evaluation>,
): Promise<TrainingOutcome> {
  const { engine, parameters, schedule, signal, checkpoints } = loop;
  const optimizer = createOptimizer(engine, parameters, loop.optimizer);
  const state: TrainingState = { engine, parameters, optimizer, run: loop.run };
  try {
    let saved = checkpoints && latestTrainingState(checkpoints.folder);
    let step = saved === undefined ? 0 : restoreTrainingState(saved, state);
    if (saved !== undefined) loop.onUpdated?.();
    const pace = createPace();
    while (step < schedule.steps) {
      if (signal?.aborted === true) {
        if (checkpoints && step > 0) writeTrainingState(checkpoints.folder, step, state);
        return { outcome: 'cancelled', step };
      }
      const began = performance.now();
      const done = update(loop, state, step, saved);
      step++;
      const evaluation = isDue(step, loop.evaluation?.everySteps, schedule.steps)
        ? await loop.evaluation?.evaluate()
        : undefined;
      const isSaved = checkpoints !== undefined && isDue(step, checkpoints.everySteps, schedule.steps);
      if (isSaved) saved = writeTrainingState(checkpoints.folder, step, state);
      pace.add(done.tokens, (performance.now() - began) / 1000);
      loop.onProgress?.({
        ...done,
        step,
        steps: schedule.steps,
        tokensPerSecond: pace.tokensPerSecond(),
        etaSeconds: pace.secondsFor(schedule.steps - step),
        ...(evaluation === undefined ? {} : { evaluation }),
        ...(isSaved && saved !== undefined ? { savedState: saved } : {}),
      });
      await turnOfTheEventLoop();
    }
    return { outcome: 'finished', step };
  } finally {
    optimizer.destroy();
  }
}

function update<Details, Evaluation>(
  { engine, schedule, clip, gradients, onUpdated }: TrainingLoop<Details, Evaluation>,
  { optimizer }: TrainingState,
  step: number,
  saved: string | undefined,
) {
  const learningRate = learningRateAt(schedule, step + 1);
  return engine.scope(() => {
    const found = gradients(step);
    if (!Number.isFinite(found.loss)) throw new TrainingDiverged(step + 1, `the loss is ${found.loss}`, saved);
    const clipped = clipGradients(engine, found.gradients, clip);
    if (!Number.isFinite(clipped.norm)) {
      throw new TrainingDiverged(step + 1, `the gradient's norm is ${clipped.norm}`, saved);
    }
    optimizer.step(clipped.gradients, learningRate);
    onUpdated?.();
    const { loss, details, tokens } = found;
    return { loss, details, tokens, learningRate, gradientNorm: clipped.norm };
  });
}

function isDue(step: number, every: number | undefined, steps: number): boolean {
  return every !== undefined && (step % every === 0 || step === steps);
}

/** Signals, messages and timers are served in between. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
