// An installation in a home of its own, as `tastemaker start` runs it, for tests that break its parts.
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, run } from '../../../packages/cli/test/command.js';
import { processesNaming } from '../../../packages/cli/test/processes.js';
import { createClient } from '../../../packages/client/src/index.js';
import { type Readiness, readiness as readinessSchema } from '../../../packages/contracts/src/index.js';

export interface TestInstallation {
  readonly home: string;
  /** What it has said on stderr. */
  notes(): string;
  /** Resolves once it serves, with its address. Rejects with what it said when it ends before. */
  readonly up: Promise<string>;
  /** Its exit status. */
  readonly ended: Promise<number | null>;
  /** What it waits for, by its status file. */
  waitingFor(): { part: string; reason: string }[];
  /** Processes of this home whose command line holds the text, the postmaster's being `postgres -D`. */
  pids(text: string): number[];
  signal(name: NodeJS.Signals): void;
}

export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'tastemaker-home-'));
  // The database's user, who is another where the test runs as root, must be able to pass.
  chmodSync(home, 0o755);
  return home;
}

export function environmentOf(home: string): Record<string, string> {
  return { TASTEMAKER_HOME: home, PORT: '0', TASTEMAKER_ENGINE: 'wasm' };
}

export function startHome(home: string, env: Readonly<Record<string, string>> = {}): TestInstallation {
  const child = launch(['start', '--no-demo', '--json'], { ...environmentOf(home), ...env });
  let notes = '';
  child.stderr?.on('data', (chunk) => {
    notes += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const up = untilUp(child, ended, () => notes);
  up.catch(() => undefined);
  return {
    home,
    notes: () => notes,
    up,
    ended,
    waitingFor: () => JSON.parse(readFileSync(join(home, 'server.json'), 'utf8')).waitingFor ?? [],
    pids: (text) => pidsOf(home, text),
    signal: (name) => void child.kill(name),
  };
}

async function untilUp(child: ChildProcess, ended: Promise<number | null>, notes: () => string): Promise<string> {
  let output = '';
  const printed = new Promise<string>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.endsWith('}\n')) resolve(JSON.parse(output).url);
    });
  });
  const url = await Promise.race([printed, ended.then((code) => new Error(`ended with ${String(code)}: ${notes()}`))]);
  if (url instanceof Error) throw url;
  return url;
}

function pidsOf(home: string, text: string): number[] {
  return processesNaming(home).flatMap(({ pid, command }) => (command.includes(text) ? [pid] : []));
}

/** The database's server and all of its processes, which carry neither the home's name nor its environment. */
export function databasePids(installation: TestInstallation): number[] {
  const [postmaster] = installation.pids('postgres -D');
  if (postmaster === undefined) return [];
  return [postmaster, ...childrenOf(postmaster)];
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
}

export function adminClient(home: string, url: string) {
  const token = readFileSync(join(home, 'admin-token'), 'utf8').trim();
  return createClient({ baseUrl: url, token, retries: 0 });
}

export const command = (home: string, ...args: string[]) => run(args, environmentOf(home));

export async function readiness(url: string): Promise<{ status: number; body: Readiness }> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(15_000) });
  return { status: response.status, body: readinessSchema.parse(await response.json()) };
}

/** Ends everything of the home, hung or not, and removes it. */
export function removeHome(home: string): void {
  for (const { pid } of processesNaming(home)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
