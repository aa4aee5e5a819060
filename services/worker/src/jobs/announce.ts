// Says every few seconds that this worker lives, what it has and what is in use, so that people learn what a job waits for.
import { announceWorker, forgetWorker, type Room } from '@tastemaker/database';
import { startRounds } from '../rounds.js';
import type { Work } from '../work.js';

const everyMs = 5_000;

export interface Announcing {
  /** From now on it is told that it takes no new jobs. */
  draining(): Promise<void>;
  /** The worker is no longer told of. */
  stop(): Promise<void>;
}

export function startAnnouncing(
  { database, log, workerId: id }: Omit<Work, 'stopping'>,
  { capacity, used }: { readonly capacity: Room; readonly used: () => Room },
): Announcing {
  let isDraining = false;
  const announce = (): Promise<void> => announceWorker(database, { id, capacity, used: used(), isDraining });
  const rounds = startRounds({
    everyMs,
    async round() {
      await announce();
      return false;
    },
    failed: (err) => log.warn({ err }, 'the worker could not announce itself'),
  });
  const orWarn = (task: Promise<void>): Promise<void> =>
    task.catch((err: unknown) => log.warn({ err }, 'the worker could not tell that it ends'));
  return {
    draining() {
      isDraining = true;
      return orWarn(announce());
    },
    async stop() {
      await rounds.stop();
      await orWarn(forgetWorker(database, id));
    },
  };
}
