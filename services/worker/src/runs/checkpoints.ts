// States that trainers save, kept among the artifacts so that any worker on any machine can go on from them.
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ClaimedRun, setResumePoint } from '@tastemaker/database';
import { isClaimLost } from '../with-claim.js';
import type { Work } from '../work.js';

/**
 * Copies the states a trainer saves into the artifacts and notes the newest in the run's row, so that any worker on any
 * machine can go on from it. One at a time: while one is copied, only the newest of the others waits.
 */
export interface Checkpoints {
  readonly keep: (state: { readonly step: number; readonly folder: string }) => void;
  /** Waits for the copy at work. */
  close(): Promise<void>;
  /** Removes the last copy: the run is over. */
  discard(): Promise<void>;
}

export function keepCheckpoints(work: Work, { claim, resume }: ClaimedRun, stop: AbortSignal): Checkpoints {
  let next: { readonly step: number; readonly folder: string } | undefined;
  let previous = resume?.hash;
  let copying: Promise<void> | undefined;
  const copyAll = async (): Promise<void> => {
    while (next !== undefined) {
      const { step, folder } = next;
      next = undefined;
      const hash = await store(work, folder, stop);
      await setResumePoint(work.database, claim, { hash, step });
      // Only the newest is of use.
      if (previous !== undefined && previous !== hash) await work.artifacts.delete(previous);
      previous = hash;
    }
  };
  const copyQuietly = async (): Promise<void> => {
    try {
      await copyAll();
    } catch (error) {
      // The trainer may have replaced the state by a newer one meanwhile; this machine's own copy is still there.
      if (!stop.aborted && !isClaimLost(error))
        work.log.warn({ err: error, runId: claim.id }, 'a checkpoint was not copied');
    } finally {
      copying = undefined;
    }
  };
  return {
    keep: (state) => {
      next = state;
      copying ??= copyQuietly();
    },
    close: async () => {
      await copying;
    },
    discard: async () => {
      await copying;
      if (previous !== undefined) await work.artifacts.delete(previous);
    },
  };
}

/** Stores a state that the trainer may remove at any moment: hard links keep its files until they are copied. */
async function store(work: Work, folder: string, stop: AbortSignal): Promise<string> {
  mkdirSync(work.env.runsFolder, { recursive: true });
  const links = mkdtempSync(join(work.env.runsFolder, 'checkpoint-'));
  try {
    for (const name of readdirSync(folder)) linkSync(join(folder, name), join(links, name));
    return (await work.artifacts.putFolder(links, { signal: stop })).hash;
  } finally {
    rmSync(links, { recursive: true });
  }
}
