// One service under supervision: started, watched, and started again when it ends or hangs.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pauseMs, type RetryPolicy } from '@tastemaker/retry';
import { configurationExitCode } from '@tastemaker/service';
import { Failure } from '../failure.js';
import { createInterruptiblePause } from './interruptible-pause.js';
import { supervisorPauses } from './keep-trying.js';
import { killGroup, stopProcess } from './process-group.js';
import type { Status } from './status.js';

/** One service under supervision. */
export interface ChildSpec {
  readonly name: string;
  /** The built service's entry file. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers 200 while the service's event loop turns, whatever else is away. */
  readonly healthUrl: string;
  readonly logsFolder: string;
}

export interface SupervisedChild {
  readonly name: string;
  /** Resolves when the service first answers. Rejects as `failed` does. */
  readonly ready: Promise<void>;
  /** Rejects when the service says that its settings are wrong, before it ever served; never resolves. */
  readonly failed: Promise<never>;
  /** The present process's id; undefined between a crash and the restart. */
  pid(): number | undefined;
  /** Ends a pause between attempts: what the service waited for may be back. */
  retryNow(): void;
  stop(): Promise<void>;
}

export interface ChildPolicy extends RetryPolicy {
  /** What ran this long has settled: the next failure counts as the first. @defaultValue 30_000 */
  readonly settledMs: number;
  /** A process that has not answered so long after its start is ended and started again. @defaultValue 120_000 */
  readonly readyWithinMs: number;
  /** One that has answered, and then has not for so long, is taken for hung. @defaultValue 20_000 */
  readonly hungAfterMs: number;
}

const defaultPolicy: ChildPolicy = {
  ...supervisorPauses,
  settledMs: 30_000,
  readyWithinMs: 120_000,
  hungAfterMs: 20_000,
};
const stopWithinMs = 5_000;
const probeEveryMs = 2_000;
const orphanGuard = new URL('../../dist/supervisor/orphan.js', import.meta.url).href;

/**
 * Runs a service until stopped. When it ends, or hangs, it is started again, with pauses that grow while it keeps
 * failing and never end. Only wrong settings, which no waiting mends, end the attempt.
 */
export function superviseChild(
  spec: ChildSpec,
  status: Pick<Status, 'waitingFor' | 'isBack'>,
  policy: ChildPolicy = defaultPolicy,
): SupervisedChild {
  const stopping = new AbortController();
  const beforeRestart = createInterruptiblePause();
  const logFile = join(spec.logsFolder, `${spec.name}.log`);
  const firstReady = withResolver();
  let current: ChildProcess | undefined;
  let hasServed = false;
  const onServing = (): void => {
    hasServed = true;
    firstReady.resolve();
    status.isBack(spec.name);
  };

  const run = async (): Promise<never> => {
    for (let failures = 0; ; ) {
      const started = performance.now();
      const { how, code } = await live(spec, logFile, policy, (child) => (current = child), onServing);
      current = undefined;
      if (stopping.signal.aborted) return await new Promise<never>(() => undefined);
      if (code === configurationExitCode && !hasServed) throw wrongSettings(spec, logFile);
      failures = performance.now() - started > policy.settledMs ? 1 : failures + 1;
      const often = failures === 1 ? '' : `, ${failures} times in a row`;
      status.waitingFor(spec.name, `${spec.name} ${how}${often}; starting it again`, logFile);
      await beforeRestart.wait(pauseMs(failures, policy), stopping.signal);
      if (stopping.signal.aborted) return await new Promise<never>(() => undefined);
    }
  };
  const failed = run();
  failed.catch(() => undefined);
  const ready = Promise.race([firstReady.promise, failed]);
  ready.catch(() => undefined);
  return {
    name: spec.name,
    ready,
    failed,
    pid: () => current?.pid,
    retryNow: () => beforeRestart.interrupt(),
    stop: async () => {
      stopping.abort();
      if (current !== undefined) await stopProcess(current, stopWithinMs);
    },
  };
}

interface End {
  /** In words, after the service's name. */
  readonly how: string;
  readonly code: number | null;
}

/** One process from its start to its end; ends it where it hangs. */
async function live(
  spec: ChildSpec,
  logFile: string,
  policy: ChildPolicy,
  onStart: (child: ChildProcess) => void,
  onServing: () => void,
): Promise<End> {
  let child: ChildProcess;
  try {
    child = launch(spec, logFile);
  } catch (error) {
    // No descriptors, no memory, no room for a log: passing troubles of the machine.
    return { how: `could not be started (${error instanceof Error ? error.message : String(error)})`, code: null };
  }
  onStart(child);
  const over = new AbortController();
  const gone = endOf(child).finally(() => over.abort());
  const hung = await untilHung(spec, policy, over.signal, onServing);
  if (hung !== undefined) killGroup(child);
  const end = await gone;
  // A process that died leaves what it had started: a model host, a trainer.
  killGroup(child);
  return hung === undefined ? end : { how: hung, code: null };
}

/** In a process group of its own, so that Ctrl+C reaches the supervisor only, which then stops all in order. */
function launch(spec: ChildSpec, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return spawn(process.execPath, ['--enable-source-maps', '--import', orphanGuard, spec.entry], {
      env: spec.env,
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ how: `could not be started (${error.message})`, code: null }));
    child.once('exit', (code, signal) =>
      resolve({ how: signal === null ? `ended with status ${String(code)}` : `was ended by ${signal}`, code }),
    );
  });
}

/**
 * Why the process is to be ended; undefined when it ends by itself. Only silence counts, never what is answered: an API
 * whose database is away is healthy.
 */
async function untilHung(
  { healthUrl }: ChildSpec,
  { readyWithinMs, hungAfterMs }: ChildPolicy,
  over: AbortSignal,
  onServing: () => void,
): Promise<string | undefined> {
  let lastAnswer = performance.now();
  let misses = 0;
  for (let isServing = false; !over.aborted; ) {
    const patience = isServing ? hungAfterMs / 2 : 1_000;
    if (await answers(healthUrl, patience)) {
      if (!isServing) onServing();
      isServing = true;
      lastAnswer = performance.now();
      misses = 0;
    } else misses += 1;
    const silentMs = performance.now() - lastAnswer;
    // Twice in a row: a supervisor that was stopped itself finds its first question too old.
    if (isServing && misses >= 2 && silentMs >= hungAfterMs)
      return `has not answered for ${Math.round(silentMs / 1000)} s and was ended`;
    if (!isServing && silentMs >= readyWithinMs)
      return `did not answer within ${Math.round(readyWithinMs / 1000)} s and was ended`;
    await delay(isServing && misses === 0 ? probeEveryMs : 100, undefined, { signal: over }).catch(ignoreAbort);
  }
  return undefined;
}

/** Whether a GET of `url` answers 2xx in time. */
export async function answers(url: string, withinMs = 1_000): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Refused, reset or late: not serving, which is the answer.
    return false;
  }
}

function withResolver(): { readonly promise: Promise<void>; resolve(): void } {
  const waiters: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => waiters.push(resolve));
  return { promise, resolve: () => waiters.forEach((waiter) => waiter()) };
}

function wrongSettings(spec: ChildSpec, logFile: string): Failure {
  const lastLines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n  ');
  return new Failure('child_misconfigured', `${spec.name} cannot run with these settings:\n  ${lastLines}`, {
    cure: 'mend the variable that is named and start again',
  });
}

function ignoreAbort(error: unknown): undefined {
  if (error instanceof Error && error.name === 'AbortError') return undefined;
  throw error;
}
