import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failure.js';

/** One service under supervision. */
export interface ChildSpec {
  readonly name: string;
  /** The built service's entry file. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers 200 once the service serves. */
  readonly healthUrl: string;
  readonly logsFolder: string;
}

export interface SupervisedChild {
  readonly name: string;
  /** Resolves when the service first answers. Rejects as `failed` does. */
  readonly ready: Promise<void>;
  /** Rejects when the service crashed too often to go on; never resolves before {@link stop}. */
  readonly failed: Promise<never>;
  /** The present process's id; undefined between a crash and the restart. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** When to restart, and when to stop trying. */
export interface RestartPolicy {
  /** @defaultValue 500 */ readonly firstDelayMs: number;
  /** @defaultValue 10_000 */ readonly longestDelayMs: number;
  /** A process that lived this long starts the count anew. @defaultValue 30_000 */ readonly settledMs: number;
  /** Crashes in a row before giving up. @defaultValue 5 */ readonly crashes: number;
}

const defaultPolicy: RestartPolicy = { firstDelayMs: 500, longestDelayMs: 10_000, settledMs: 30_000, crashes: 5 };
const readyWithinMs = 120_000;
const stopWithinMs = 5_000;
const largestLogBytes = 10 * 1024 * 1024;
const orphanGuard = new URL('../../dist/supervisor/orphan.js', import.meta.url).href;

/** Runs a service until stopped: restarts it with growing pauses when it crashes, gives up after repeated fast crashes. */
export function superviseChild(
  spec: ChildSpec,
  onRestart: (line: string) => void,
  policy: RestartPolicy = defaultPolicy,
): SupervisedChild {
  const stopping = new AbortController();
  const logFile = join(spec.logsFolder, `${spec.name}.log`);
  let current: ChildProcess | undefined;
  const firstReady = withResolver();

  const run = async (): Promise<never> => {
    for (let crashes = 0; ; ) {
      const started = Date.now();
      current = launch(spec, logFile);
      const gone = exitOf(current);
      void awaitHealthy(spec, stopping.signal, gone).then((healthy) => healthy && firstReady.resolve());
      const how = await gone;
      current = undefined;
      if (stopping.signal.aborted) return await new Promise<never>(() => undefined);
      crashes = Date.now() - started > policy.settledMs ? 1 : crashes + 1;
      if (crashes >= policy.crashes) throw gaveUp(spec, crashes, how, logFile);
      onRestart(`${spec.name} ${how}; starting it again (its log: ${logFile})`);
      await delay(Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (crashes - 1)), undefined, {
        signal: stopping.signal,
      }).catch(ignoreAbort);
      if (stopping.signal.aborted) return await new Promise<never>(() => undefined);
    }
  };
  const failed = run();
  failed.catch(() => undefined);
  const ready = Promise.race([firstReady.promise, failed, readyDeadline(spec, logFile, stopping.signal)]);
  ready.catch(() => undefined);
  return {
    name: spec.name,
    ready,
    failed,
    pid: () => current?.pid,
    stop: async () => {
      stopping.abort();
      if (current !== undefined) await stopProcess(current);
    },
  };
}

/** In a process group of its own, so that Ctrl+C reaches the supervisor only, which then stops all in order. */
function launch(spec: ChildSpec, logFile: string): ChildProcess {
  rotate(logFile);
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

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with status ${String(code)}` : `was ended by ${signal}`),
    );
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = exitOf(child);
  child.kill('SIGTERM');
  const hurry = new AbortController();
  const patience = delay(stopWithinMs, 'late', { signal: hurry.signal }).catch(ignoreAbort);
  if ((await Promise.race([gone, patience])) === 'late') killGroup(child);
  hurry.abort();
  await gone;
  killGroup(child);
}

/** Ends whatever is left of the child and of what it started. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Gone meanwhile: what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Whether the service came to answer before it ended or was to stop. */
async function awaitHealthy(spec: ChildSpec, stopping: AbortSignal, gone: Promise<string>): Promise<boolean> {
  while (!stopping.aborted) {
    if (await answers(spec.healthUrl)) return true;
    if ((await Promise.race([gone, delay(100, 'waited')])) !== 'waited') return false;
  }
  return false;
}

function withResolver(): { readonly promise: Promise<void>; resolve(): void } {
  const waiters: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => waiters.push(resolve));
  return { promise, resolve: () => waiters.forEach((waiter) => waiter()) };
}

/** Whether a GET of `url` answers 2xx within a second. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Refused, reset or late: not serving yet, which is the answer.
    return false;
  }
}

async function readyDeadline(spec: ChildSpec, logFile: string, signal: AbortSignal): Promise<never> {
  await delay(readyWithinMs, undefined, { signal, ref: false }).catch(ignoreAbort);
  if (signal.aborted) return await new Promise<never>(() => undefined);
  throw new Failure('child_not_ready', `${spec.name} did not answer within ${readyWithinMs / 1000} s`, {
    cure: `see ${logFile}`,
  });
}

function gaveUp(spec: ChildSpec, crashes: number, how: string, logFile: string): Failure {
  const lastLines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n  ');
  return new Failure('child_crashes', `${spec.name} crashed ${crashes} times in a row and ${how}:\n  ${lastLines}`, {
    cure: `see ${logFile}, mend the cause and start again`,
  });
}

/** Keeps one older log, so that a home's logs stay small. */
function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLogBytes) renameSync(file, `${file}.1`);
}

function ignoreAbort(error: unknown): undefined {
  if (error instanceof Error && error.name === 'AbortError') return undefined;
  throw error;
}
