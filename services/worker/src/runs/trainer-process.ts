import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineEnvironment } from '@tastemaker/tensor';
import {
  type FromTrainer,
  fromTrainer,
  type ToTrainer,
  type TrainerJob,
  type TrainerNews,
  type TrainerOutcome,
} from '../trainer/messages.js';

/**
 * Training runs in a process of its own: tensors block whatever event loop they run on, and a trainer that is killed
 * (out of memory, say) must not take the worker along.
 */
export interface TrainerOptions {
  readonly onNews: (news: TrainerNews) => void;
  /** Aborted to cancel: the trainer stops after its present step. */
  readonly cancel: AbortSignal;
  /** Aborted when the worker stops: the trainer is ended at once and the run goes on later. */
  readonly stop: AbortSignal;
  /** Told the trainer's process id. */
  readonly onStart?: (pid: number) => void;
}

/** The trainer ended without saying how: killed, or crashed. Starting it again goes on from its last checkpoint. */
export class TrainerGone extends Error {
  override readonly name = 'TrainerGone';
  readonly code = 'trainer_gone';
}

const entry = fileURLToPath(new URL('../../dist/trainer/main.js', import.meta.url));
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
    env: engineEnvironment(),
  });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const cancel = (): void => {
    say(child, { type: 'cancel' });
    setTimeout(() => child.kill('SIGKILL'), cancelWithinMs).unref();
  };
  const stop = (): void => void child.kill('SIGKILL');
  options.cancel.addEventListener('abort', cancel, { once: true });
  options.stop.addEventListener('abort', stop, { once: true });
  try {
    const outcome = outcomeOf(child, options.onNews);
    say(child, { type: 'start', job });
    if (options.cancel.aborted) cancel();
    if (options.stop.aborted) stop();
    return await outcome;
  } finally {
    options.cancel.removeEventListener('abort', cancel);
    options.stop.removeEventListener('abort', stop);
  }
}

function outcomeOf(child: ChildProcess, onNews: (news: TrainerNews) => void): Promise<TrainerOutcome> {
  return new Promise((resolve, reject) => {
    let outcome: TrainerOutcome | undefined;
    child.on('message', (message) => {
      const parsed = fromTrainer.safeParse(message);
      if (!parsed.success) return reject(new TypeError(`the trainer said something unknown: ${parsed.error.message}`));
      if (isOutcome(parsed.data)) outcome = parsed.data;
      else onNews(parsed.data);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (outcome !== undefined) return resolve(outcome);
      const how = signal ?? `status ${String(code)}`;
      const why = signal === 'SIGKILL' ? ' (the system ends processes so when memory runs out)' : '';
      reject(new TrainerGone(`the trainer ended with ${how}${why} before it had finished`));
    });
  });
}

const outcomes: ReadonlySet<string> = new Set<TrainerOutcome['type']>(['done', 'planned', 'cancelled', 'failed']);

function isOutcome(message: FromTrainer): message is TrainerOutcome {
  return outcomes.has(message.type);
}

function say(child: ChildProcess, message: ToTrainer): void {
  if (child.connected) child.send(message);
}
