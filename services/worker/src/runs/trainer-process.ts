// A trainer as a process of its own: tensors block whatever event loop they run on, and a trainer that is killed (out
// of memory, say) must not take the worker along.
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasTrained } from '@tastemaker/language-model';
import { watchForFreeze } from '@tastemaker/service';
import { engineEnvironment } from '@tastemaker/tensor';
import {
  type FromTrainer,
  fromTrainer,
  type ToTrainer,
  type TrainerEvent,
  type TrainerJob,
  type TrainerOutcome,
} from '../trainer/messages.js';
import { stateFolder } from '../trainer/run-folder.js';
import { stopReasonFile } from '../trainer/text-watch.js';

export interface TrainerOptions {
  readonly onEvent: (event: TrainerEvent) => void;
  /** Aborted to cancel: a trainer that has a model worth keeping saves it, any other is ended at once. */
  readonly cancel: AbortSignal;
  /** Aborted when the worker stops: the trainer is ended at once and the run goes on later. */
  readonly stop: AbortSignal;
  /** It computes with so many; undefined: with all there are. */
  readonly cores?: number | undefined;
  /** Called with the trainer's process id. */
  readonly onStart?: (pid: number) => void;
}

/** The trainer ended without saying how: killed, or crashed. Starting it again goes on from its last checkpoint. */
export class TrainerGone extends Error {
  override readonly name = 'TrainerGone';
  readonly code = 'trainer_gone';
}

const entry = fileURLToPath(new URL('../../dist/trainer/main.js', import.meta.url));
/** A trainer that computes is never taken for frozen; one that does not may still wait for its replicas' step. */
const freezeRules = { idleAfterMs: 600_000, silentAfterMs: Number.POSITIVE_INFINITY };
/** Enough for the step that a large model is in, and for saving the best one. */
const cancelWithinMs = 60_000;

/**
 * Runs one trainer process to its end.
 * @throws {TrainerGone} when it died, or was ended because the worker stops.
 */
export async function runTrainer(job: TrainerJob, options: TrainerOptions): Promise<TrainerOutcome> {
  // Structured clones carry numbers such as NaN, which JSON would turn into null.
  const child = fork(entry, [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
    // The trainer is a built file whatever the worker runs from, and watches its worker's life by itself.
    execArgv: ['--enable-source-maps'],
    env: { ...engineEnvironment(), ...threadsOf(job, options.cores) },
  });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const stop = (): void => void child.kill('SIGKILL');
  // Reading, tokenizing and packing block the trainer's event loop for minutes, in which it receives no message.
  let isTrained = isTrainedBefore(job);
  let isWorthKeeping = isTrained || hasSavedState(job);
  const cancel = (): void => {
    if (!isWorthKeeping) return stop();
    send(child, { type: 'cancel' });
    setTimeout(() => child.kill('SIGKILL'), cancelWithinMs).unref();
  };
  // A trainer sends nothing while it computes, so only silence without computing is a freeze.
  const watch = child.pid === undefined ? undefined : watchForFreeze(child.pid, { onFreeze: stop }, freezeRules);
  options.cancel.addEventListener('abort', cancel, { once: true });
  options.stop.addEventListener('abort', stop, { once: true });
  try {
    const outcome = outcomeOf(child, job, (event) => {
      watch?.alive();
      isTrained ||= event.type === 'trained';
      isWorthKeeping ||=
        isTrained || (keepsModels(job) && event.type === 'metrics' && 'validation/loss' in event.values);
      options.onEvent(event);
    });
    send(child, { type: 'start', job });
    if (options.cancel.aborted) cancel();
    if (options.stop.aborted) stop();
    return await outcome;
  } catch (error) {
    if (!(error instanceof TrainerGone) || !options.cancel.aborted || options.stop.aborted) throw error;
    return { type: 'cancelled', resumable: isTrained };
  } finally {
    options.cancel.removeEventListener('abort', cancel);
    options.stop.removeEventListener('abort', stop);
    watch?.end();
  }
}

/** An operation's threads; each replica has its own. */
function threadsOf({ config }: TrainerJob, cores: number | undefined): NodeJS.ProcessEnv {
  if (cores === undefined) return {};
  const replicas = config.kind === 'pretrain' || config.kind === 'finetune' ? config.replicas : 1;
  return { TF_NUM_INTRAOP_THREADS: String(Math.max(1, Math.floor(cores / replicas))) };
}

/** Of reward runs, the best model so far is kept; other runs have nothing before they are trained. */
function keepsModels({ config }: TrainerJob): boolean {
  return config.kind === 'reward' && !config.dryRun;
}

/** Whether the run's saved state has all its updates, and what is left only measures. An ensemble has more states than that. */
function isTrainedBefore(job: TrainerJob): boolean {
  if (job.config.kind === 'reward' && job.config.ensemble.seeds > 1) return false;
  try {
    return hasTrained(stateFolder(job), job.resume?.folder);
  } catch {
    // The trainer reads the same state, and its failure says what is wrong with it.
    return false;
  }
}

/** A run that goes on from a saved state may have a best model in it. */
function hasSavedState(job: TrainerJob): boolean {
  return keepsModels(job) && (job.resume !== null || existsSync(stateFolder(job)));
}

function outcomeOf(
  child: ChildProcess,
  job: TrainerJob,
  onEvent: (event: TrainerEvent) => void,
): Promise<TrainerOutcome> {
  return new Promise((resolve, reject) => {
    let outcome: TrainerOutcome | undefined;
    child.on('message', (message) => {
      const parsed = fromTrainer.safeParse(message);
      if (!parsed.success) return reject(new TypeError(`the trainer said something unknown: ${parsed.error.message}`));
      if (isOutcome(parsed.data)) outcome = parsed.data;
      else onEvent(parsed.data);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (outcome !== undefined) return resolve(outcome);
      const reason = takeStopReason(job);
      if (reason !== undefined) return resolve({ type: 'failed', code: 'tokenizer_timed_out', message: reason });
      const how = signal ?? `status ${String(code)}`;
      const why = signal === 'SIGKILL' ? ' (the system ends processes so when memory runs out)' : '';
      reject(new TrainerGone(`the trainer ended with ${how}${why} before it had finished`));
    });
  });
}

/** What the trainer's text watch has left behind, once. */
function takeStopReason({ folder }: TrainerJob): string | undefined {
  const file = join(folder, stopReasonFile);
  if (!existsSync(file)) return undefined;
  const reason = readFileSync(file, 'utf8');
  rmSync(file);
  return reason;
}

const outcomes: ReadonlySet<string> = new Set<TrainerOutcome['type']>(['done', 'planned', 'cancelled', 'failed']);

function isOutcome(message: FromTrainer): message is TrainerOutcome {
  return outcomes.has(message.type);
}

function send(child: ChildProcess, message: ToTrainer): void {
  if (child.connected) child.send(message);
}
