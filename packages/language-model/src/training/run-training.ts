// The loop that every training shares, whatever its loss: rate, clipping, update, evaluation, saved states, cancelling.
import { yieldToEventLoop } from '../event-loop.js';
import { type BestParameters, createBestParameters } from './best-parameters.js';
import { createOptimizer } from './create-optimizer.js';
import { TrainingDiverged } from './errors.js';
import { clipGradients } from './optimizer.js';
import { createPace } from './pace.js';
import { learningRateAt } from './schedule.js';
import type { BestEvaluation, EvaluatedStep } from './state-description.js';
import type { TrainingLoop, TrainingOutcome } from './training-loop.js';
import { latestTrainingState, restoreTrainingState, type TrainingState, writeTrainingState } from './training-state.js';

/**
 * Trains the parameters in place. A run that finds a state of its own among `checkpoints` goes on from it and ends with
 * the same bits as if it had never stopped. Each step is synchronous; between steps the event loop turns.
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
    const outcome = await new LoopRun(loop, { engine, parameters, optimizer, run: loop.run }, best).run();
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

/** A loop on its way: the step it is at, and what was saved and found until then. */
class LoopRun<Details, Evaluation> {
  readonly #loop: TrainingLoop<Details, Evaluation>;
  readonly #state: TrainingState;
  readonly #best: BestParameters | undefined;
  readonly #pace = createPace();
  #step = 0;
  /** Undefined where nothing of an evaluation is to be kept. */
  #evaluations: EvaluatedStep[] | undefined;
  /** Folder of the newest saved state. */
  #saved: string | undefined;
  #savedAt = performance.now();

  constructor(loop: TrainingLoop<Details, Evaluation>, state: TrainingState, best: BestParameters | undefined) {
    this.#loop = loop;
    this.#state = state;
    this.#best = best;
    this.#evaluations = loop.evaluation?.valuesOf && [];
  }

  async run(): Promise<TrainingOutcome> {
    const { prepare, signal } = this.#loop;
    if (!(await this.#resume())) return this.#end('cancelled');
    if (!this.#isTrained) await prepare?.();
    while (!this.#isTrained) {
      if (signal?.aborted === true) {
        if (this.#step > 0) this.#save();
        return this.#end('cancelled');
      }
      if (!(await this.#takeStep())) return this.#end('cancelled');
      await yieldToEventLoop();
    }
    return this.#end('finished');
  }

  /** Every update is made, or no better evaluation is waited for. */
  get #isTrained(): boolean {
    return this.#step >= this.#loop.schedule.steps || this.#hasStalled;
  }

  get #hasStalled(): boolean {
    const patience = this.#loop.evaluation?.stopping?.patience ?? Number.POSITIVE_INFINITY;
    return (this.#best?.found()?.since ?? 0) >= patience;
  }

  #end(outcome: 'finished' | 'cancelled'): TrainingOutcome {
    const evaluations = this.#evaluations;
    return {
      outcome: outcome === 'cancelled' && this.#isTrained ? 'unevaluated' : outcome,
      step: this.#step,
      ...(evaluations && { evaluations }),
    };
  }

  /** Takes up the newest saved state, if there is one. False where its evaluation was due and has been cancelled. */
  async #resume(): Promise<boolean> {
    const { checkpoints, evaluation, onUpdated, onStateSaved, onTrained, onLateEvaluation } = this.#loop;
    const saved = checkpoints && latestTrainingState(checkpoints.folder);
    if (saved === undefined) return true;
    const { step, found } = restoreTrainingState(saved, this.#state);
    this.#saved = saved;
    this.#step = step;
    this.#best?.adopt(found.best, saved);
    this.#evaluations?.push(...(found.evaluations ?? []));
    onUpdated?.();
    if (this.#isTrained) {
      onStateSaved?.(step, saved);
      onTrained?.();
    }
    if (found.evaluationDue !== true || evaluation === undefined) return true;
    const evaluated = await this.#evaluate();
    if (evaluated !== undefined) onLateEvaluation?.(step, evaluated);
    return evaluated !== undefined;
  }

  /** One update and what is due after it. False where its evaluation was cancelled. */
  async #takeStep(): Promise<boolean> {
    const { schedule, evaluation, checkpoints, onTrained, onProgress } = this.#loop;
    const began = performance.now();
    const done = this.#update();
    this.#step += 1;
    const step = this.#step;
    const isDue = (every: number | undefined): boolean => every !== undefined && step % every === 0;
    const isLast = step === schedule.steps;
    const isEvaluationDue = evaluation !== undefined && (isLast || isDue(evaluation.everySteps));
    if (isLast) {
      // The last evaluation may take long and be cancelled, so the trained model is saved before it.
      this.#save(isEvaluationDue);
      onTrained?.();
    }
    const evaluated = isEvaluationDue ? await this.#evaluate() : undefined;
    const isCut = isEvaluationDue && evaluated === undefined;
    if (!isLast && (isCut || this.#hasStalled || this.#isOverdue || isDue(checkpoints?.everySteps))) this.#save(isCut);
    if (!isLast && this.#hasStalled) onTrained?.();
    this.#pace.add(done.tokens, (performance.now() - began) / 1000);
    const left = this.#pace.timeFor(schedule.steps - step);
    onProgress?.({
      ...done,
      step,
      steps: schedule.steps,
      tokensPerSecond: this.#pace.tokensPerSecond(),
      etaSeconds: left.seconds,
      etaRange: left.range,
      ...(evaluated === undefined ? {} : { evaluation: evaluated }),
    });
    return !isCut;
  }

  #update() {
    const { engine, schedule, clip, gradients, onUpdated, explodedNorm = Number.POSITIVE_INFINITY } = this.#loop;
    const step = this.#step + 1;
    const learningRate = learningRateAt(schedule, step);
    return engine.scope(() => {
      const found = gradients(this.#step);
      if (!Number.isFinite(found.loss)) throw new TrainingDiverged(step, `the loss is ${found.loss}`, this.#saved);
      const clipped = clipGradients(engine, found.gradients, clip);
      if (!Number.isFinite(clipped.norm)) {
        throw new TrainingDiverged(step, `the gradient's norm is ${clipped.norm}`, this.#saved);
      }
      if (clipped.norm >= explodedNorm) {
        const what = `the gradient's norm is ${clipped.norm.toPrecision(3)}, where ${explodedNorm} counts as exploded`;
        throw new TrainingDiverged(step, what, this.#saved);
      }
      this.#state.optimizer.step(clipped.gradients, learningRate);
      onUpdated?.();
      const { loss, details, tokens } = found;
      return { loss, details, tokens, learningRate, gradientNorm: clipped.norm };
    });
  }

  /** Undefined once the run is cancelled. */
  async #evaluate(): Promise<Evaluation | undefined> {
    const { evaluation, signal } = this.#loop;
    if (evaluation === undefined) return undefined;
    const { evaluate, stopping, valuesOf } = evaluation;
    try {
      const evaluated = await evaluate(signal);
      if (valuesOf !== undefined) this.#evaluations?.push({ step: this.#step, values: valuesOf(evaluated) });
      if (stopping !== undefined) this.#best?.consider(this.#step, stopping.lossOf(evaluated), stopping.minDelta);
      return evaluated;
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) return undefined;
      throw error;
    }
  }

  get #isOverdue(): boolean {
    const minutes = this.#loop.checkpoints?.everyMinutes ?? Number.POSITIVE_INFINITY;
    return performance.now() - this.#savedAt >= minutes * 60_000;
  }

  #save(evaluationDue = false): void {
    const { checkpoints, onStateSaved } = this.#loop;
    if (checkpoints === undefined) return;
    const [best, evaluations, trained] = [this.#best?.found(), this.#evaluations, this.#isTrained];
    const found = { best, evaluations, evaluationDue, trained };
    this.#saved = writeTrainingState(checkpoints.folder, this.#step, this.#state, found);
    this.#savedAt = performance.now();
    onStateSaved?.(this.#step, this.#saved);
  }
}
