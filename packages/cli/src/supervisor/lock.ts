// One `start` per home.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { Failure } from '../failure.js';
import { type Home, readServerRecord } from './home.js';

/**
 * One `start` per home. The lock goes stale when its owner dies; if the record beside it names a process that is gone,
 * it is taken over at once instead of after the ten seconds that staleness needs.
 */
export async function lockHome(home: Home, onLost: (cause: Error) => void): Promise<{ release(): Promise<void> }> {
  const options = { lockfilePath: join(home.folder, 'lock'), stale: 10_000, update: 2_000, onCompromised: onLost };
  const owner = readServerRecord(home);
  if (owner !== undefined && !isAlive(owner.pid)) rmSync(options.lockfilePath, { recursive: true, force: true });
  try {
    const release = await lockfile.lock(home.folder, options);
    return { release };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ELOCKED')) throw cause;
    throw alreadyRunning(home, owner, cause);
  }
}

function alreadyRunning(home: Home, owner: { pid: number; url: string } | undefined, cause: unknown): Failure {
  const who = owner === undefined ? 'another process' : `process ${owner.pid}, at ${owner.url}`;
  return new Failure('home_locked', `Tastemaker already runs from ${home.folder}: ${who}`, {
    cure: 'use that one, stop it with Ctrl+C, or set TASTEMAKER_HOME to another folder',
    cause,
  });
}

export function removeServerRecord(home: Home): void {
  rmSync(home.serverFile, { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
