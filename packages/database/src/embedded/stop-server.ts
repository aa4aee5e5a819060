// Ending the server in order, by PostgreSQL's own means: it works for adopted servers and on Windows alike. One that does
// not end in order is ended all the same.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.js';
import type { PostgresBinaries } from './programs.js';
import { isAlive } from './server-state.js';
import type { ServerUser } from './server-user.js';

/** The ways to end, each with its signal and how many seconds it is given before the next, harsher one. */
const modes = [
  { mode: 'fast', signal: 'SIGINT', seconds: 20 },
  { mode: 'immediate', signal: 'SIGQUIT', seconds: 5 },
] as const;

interface Context {
  readonly cluster: Cluster;
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
}

/**
 * A fast shutdown: clients are disconnected, everything committed is flushed. When that takes too long an immediate one,
 * after which the next start recovers; and when the server is frozen, SIGKILL.
 */
export async function stopServer(context: Context, pid: number): Promise<void> {
  for (const { mode, signal, seconds } of modes) {
    if (!isAlive(pid)) return;
    // A signal reaches the server also where its folder cannot be read; Windows has none, but pg_ctl.
    if (process.platform === 'win32') await stopByControl(context, mode, seconds);
    else signalIfThere(pid, signal);
    for (const end = performance.now() + seconds * 1000; isAlive(pid) && performance.now() < end; ) await delay(20);
  }
  if (isAlive(pid)) await killServer(pid);
}

async function stopByControl({ user, binaries, cluster }: Context, mode: string, seconds: number): Promise<void> {
  const wanted = ['stop', '-D', cluster.folder, '-m', mode, '-w', '-t', String(seconds), '-s'];
  const { program, args, identity } = user.command(binaries.pg_ctl, wanted);
  await promisify(execFile)(program, args, { ...identity, cwd: cluster.folder }).catch((error: unknown) => {
    // Too slow, or its folder cannot be reached now: the harsher way follows.
    if (!(error instanceof Error)) throw error;
  });
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Ended meanwhile: what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * SIGKILL for the server and its processes: those of a killed server end by themselves unless they are frozen with it, and
 * while one lives no other server can start on the folder.
 */
export async function killServer(pid: number): Promise<void> {
  for (const each of [pid, ...(await childrenOf(pid))]) signalIfThere(each, 'SIGKILL');
}

async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') return linuxChildrenOf(pid);
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

function linuxChildrenOf(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((each) => {
    try {
      const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1];
      return Number(parent) === pid ? [Number(each)] : [];
    } catch (error) {
      // Ended while we looked.
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return [];
      throw error;
    }
  });
}
