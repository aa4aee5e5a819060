// Lets go what docs/retention.md says may go, a little at a time, in the background. Several workers may.
import { removeRetained } from '@tastemaker/database';
import { startRounds } from '../rounds.js';
import type { Work } from '../work.js';

type Retaining = Pick<Work, 'database' | 'env'> & { readonly log: Pick<Work['log'], 'info' | 'warn'> };

const everyMs = 3_600_000;
const rowsAtOnce = 1_000;

/** Goes on until it is stopped; what fails is tried again after a growing pause. */
export function startRetention({ database, env, log }: Retaining): { stop(): Promise<void> } {
  return startRounds({
    everyMs,
    async round(signal) {
      if (signal.aborted) return false;
      const removed = await removeRetained(database, env.retention, rowsAtOnce);
      const counts = Object.values(removed);
      if (counts.some((count) => count > 0)) log.info({ removed }, 'let go what was kept long enough');
      return counts.some((count) => count >= rowsAtOnce);
    },
    failed: (error, pauseMs) => log.warn({ err: error, pauseMs }, 'what was kept long enough could not be removed'),
  });
}
