// The loop that every training shares, whatever its loss: rate, clipping, update, saved states, pace, cancelling.
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { type BestParameters, createBestParameters, type EarlyStopping } from './best-parameters.js';
import { createOptimizer, type OptimizerConfig } from './create-optimizer.js';
import { TrainingDiverged } from './errors.js';
import { clipGradients } from './optimizer.js';
import { createPace } from './pace.js';
import { learningRateAt, type Schedule } from './schedule.js';
import {
  type BestEvaluation,
  type EvaluatedStep,
  latestTrainingState,
  type RestoredState,
  restoreTrainingState,
  type TrainingState,
  writeTrainingState,
} from './training-state.js';

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

/** Where states are saved: every so many steps or minutes, whichever come first, when cancelled, and at the end. */
export interface SavedStates {
  readonly folder: string;
  readonly everySteps: number;
  /** After the last one was saved, so that saving never takes most of the time. Null: by steps alone. @defaultValue null */
  readonly everyMinutes?: number | null;
}

export interface LoopEvaluation<Evaluation> {
  readonly everySteps: number;
  /** Undefined where it was cut short because the run is to stop. */
  readonly evaluate: () => Evaluation | undefined | Promise<Evaluation | undefined>;
  /** Ends, finished or cancelled, with the parameters of the best evaluation. @defaultValue with those of the last step */
  readonly stopping?: EarlyStopping<Evaluation>;
  /** An evaluation in numbers, kept for {@link TrainingOutcome.evaluations}. @defaultValue nothing is kept */
  readonly valuesOf?: (evaluation: Evaluation) => Readonly<Record<string, number>>;
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
  readonly evaluation?: LoopEvaluation<Evaluation>;
  /** A gradient's norm, before clipping, at which the run stops as diverged. @defaultValue Number.POSITIVE_INFINITY */
  readonly explodedNorm?: number;
  readonly onProgress?: (progress: LoopProgress<Details, Evaluation>) => void;
  /** Stops after the step it is in. */
  readonly signal?: AbortSignal;
  readonly checkpoints?: SavedStates;
}

export interface TrainingOutcome {
  readonly outcome: 'finished' | 'cancelled';
  /** Steps done, those before a resumption among them. */
  readonly step: number;
  /** The evaluation whose parameters are left, where the loop has {@link LoopEvaluation.stopping}. */
  readonly best?: BestEvaluation;
  /** All evaluations, those before a resumption among them, where the loop says what to keep of them. */
  readonly evaluations?: readonly EvaluatedStep[];
}

/**
 * Trains the parameters in place. A run that finds a state of its own among `checkpoints` goes on from it and ends with
 * the same bits as if it had never stopped. Each step is synchronous; between steps the event loop has its turn.
 * @throws {TrainingDiverged} when the loss or its gradient is no number any more, or the gradient has exploded
 * @throws {TrainingStateNotSaved} when the disk is full
 * @throws {TrainingStateError} where the checkpoint folder holds another run's state
 */
export async function runTraining<Details, Evaluation>(
  loop: TrainingLoop<Details, Evaluation>,
): Promise<TrainingOutcome> {
  const { engine, parameters, checkpoints, evaluation } = loop;
  const optimizer = createOptimizer(engine, parameters, loop.optimizer);
  const best = evaluation?.stopping && createBestParameters(engine, parameters, checkpoints?.folder);
  try {
    const outcome = await runSteps(loop, { engine, parameters, optimizer, run: loop.run }, best);
    const kept = endWithBest(loop, best);
    return { ...outcome, ...(kept && { best: kept }) };
  } catch (error) {
    const kept = error instanceof TrainingDiverged ? endWithBest(loop, best) : undefined;
    if (error instanceof TrainingDiverged && kept !== undefined) throw error.keeping(kept.step);
    throw error;
  } finally {
    optimizer.destroy();
  }
}

async function runSteps<Details, Evaluation>(
  loop: TrainingLoop<Details, Evaluation>,
  state: TrainingState,
  best: BestParameters | undefined,
): Promise<TrainingOutcome> {
  const { schedule, evaluation, signal, checkpoints } = loop;
  let saved = checkpoints && latestTrainingState(checkpoints.folder);
  const begun = saved === undefined ? { step: 0, found: {} } : goOnFrom(saved, loop, state, best);
  const evaluations = evaluation?.valuesOf && [...(begun.found.evaluations ?? [])];
  const save = (after: number): string | undefined =>
    checkpoints && writeTrainingState(checkpoints.folder, after, state, { best: best?.found(), evaluations });
  const end = (outcome: 'finished' | 'cancelled'): TrainingOutcome => ({
    outcome,
    step,
    ...(evaluations && { evaluations }),
  });
  let { step } = begun;
  const pace = createPace();
  let savedAt = performance.now();
  const isOverdue = () =>
    performance.now() - savedAt >= (checkpoints?.everyMinutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const hasStalled = () => (best?.found()?.since ?? 0) >= (evaluation?.stopping?.patience ?? Number.POSITIVE_INFINITY);
  while (step < schedule.steps && !hasStalled()) {
    if (signal?.aborted === true) {
      if (step > 0) save(step);
      return end('cancelled');
    }
    const began = performance.now();
    const done = update(loop, state, step, saved);
    step++;
    const evaluated = isDue(step, evaluation?.everySteps, schedule.steps) ? await evaluation?.evaluate() : undefined;
    if (evaluated !== undefined && evaluation?.valuesOf !== undefined) {
      evaluations?.push({ step, values: evaluation.valuesOf(evaluated) });
    }
    if (evaluated !== undefined && evaluation?.stopping !== undefined) {
      best?.consider(step, evaluation.stopping.lossOf(evaluated), evaluation.stopping.minDelta);
    }
    const isSaved = isDue(step, checkpoints?.everySteps, schedule.steps) || isOverdue() || hasStalled();
    if (isSaved) {
      saved = save(step);
      savedAt = performance.now();
    }
    pace.add(done.tokens, (performance.now() - began) / 1000);
    loop.onProgress?.({
      ...done,
      step,
      steps: schedule.steps,
      tokensPerSecond: pace.tokensPerSecond(),
      etaSeconds: pace.secondsFor(schedule.steps - step),
      ...(evaluated === undefined ? {} : { evaluation: evaluated }),
      ...(isSaved && saved !== undefined ? { savedState: saved } : {}),
    });
    await turnOfTheEventLoop();
  }
  return end('finished');
}

/** Puts back what was saved, and gives what had been done and found until then. */
function goOnFrom<Details, Evaluation>(
  saved: string,
  loop: TrainingLoop<Details, Evaluation>,
  state: TrainingState,
  best: BestParameters | undefined,
): RestoredState {
  const restored = restoreTrainingState(saved, state);
  best?.adopt(restored.found.best, saved);
  loop.onUpdated?.();
  return restored;
}

/** Leaves the parameters of the best evaluation, if there was one. */
function endWithBest<Details, Evaluation>(
  { onUpdated }: TrainingLoop<Details, Evaluation>,
  best: BestParameters | undefined,
): BestEvaluation | undefined {
  const found = best?.found();
  if (found === undefined) return undefined;
  best?.restore();
  onUpdated?.();
  return found;
}

function update<Details, Evaluation>(
  {
    engine,
    schedule,
    clip,
    gradients,
    onUpdated,
    explodedNorm = Number.POSITIVE_INFINITY,
  }: TrainingLoop<Details, Evaluation>,
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
    if (clipped.norm >= explodedNorm) {
      const what = `the gradient's norm is ${clipped.norm.toPrecision(3)}, where ${explodedNorm} counts as exploded`;
      throw new TrainingDiverged(step + 1, what, saved);
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
