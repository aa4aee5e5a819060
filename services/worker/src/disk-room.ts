// Jobs that write much begin when their disks have room.
import { setTimeout as delay } from 'node:timers/promises';
import { roomOnDisk } from '@tastemaker/artifacts';
import type { Work } from './work.js';

const lookEveryMs = 3_000;

/**
 * Resolves when there is room on the disks that a job writes to. Until then its row stays as it is, and whoever waits reads
 * in the worker's log why.
 * @throws the signal's reason
 */
export async function untilThereIsRoom({ artifacts, env, log }: Work, signal: AbortSignal): Promise<void> {
  for (let isTold = false; ; ) {
    const room = Math.min(await artifacts.room(), await roomOnDisk(env.runsFolder, env.minimumFreeBytes));
    if (room > 0) {
      if (isTold) log.info('there is room on the disk again: work goes on');
      return;
    }
    if (!isTold) log.warn({ missingBytes: -room }, 'work waits for room on the disk: make some');
    isTold = true;
    await delay(lookEveryMs, undefined, { signal });
  }
}
