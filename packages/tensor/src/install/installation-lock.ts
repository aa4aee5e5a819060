// One installation at a time, among all processes that share a cache folder.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as lockfile from 'proper-lockfile';
import { engineName } from './installed.js';

/** A process that was killed leaves its lock behind; it is taken over after this time without a sign of life. */
const staleMs = 10_000;
const tryEveryMs = 300;

/**
 * Waits for the lock, runs `body` and gives the lock back.
 *
 * @param onWait called once if another process holds it.
 */
export async function withInstallationLock<T>(
  cacheRoot: string,
  onWait: () => void,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const options: lockfile.LockOptions = {
    lockfilePath: join(cacheRoot, `${engineName}.lock`),
    realpath: false,
    stale: staleMs,
    update: staleMs / 4,
    onCompromised: (error) => lost.abort(error),
  };
  const release = await acquire(cacheRoot, options, onWait);
  try {
    return await body(lost.signal);
  } finally {
    if (!lost.signal.aborted) {
      await release();
    }
  }
}

async function acquire(
  cacheRoot: string,
  options: lockfile.LockOptions,
  onWait: () => void,
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await lockfile.lock(cacheRoot, options);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) {
        throw error;
      }
    }
    if (attempt === 0) {
      onWait();
    }
    await sleep(tryEveryMs);
  }
}
