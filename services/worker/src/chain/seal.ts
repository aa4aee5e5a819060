// Adds new judgments and audit rows to the hash chain, in the background. Several workers may: one seals at a time.
import { sealChain } from '@tastemaker/database';
import { startRounds } from '../rounds.js';
import type { Work } from '../work.js';

type Sealing = Pick<Work, 'database'> & { readonly log: Pick<Work['log'], 'warn'> };

const rowsAtOnce = 5_000;

/** Goes on until it is stopped; what fails is tried again after a growing pause. */
export function startSealing({ database, log }: Sealing): { stop(): Promise<void> } {
  return startRounds({
    everyMs: 1_000,
    round: async () => (await sealChain(database, rowsAtOnce)) === rowsAtOnce,
    failed: (error, pauseMs) => log.warn({ err: error, pauseMs }, 'judgments and audit rows could not be sealed'),
  });
}
