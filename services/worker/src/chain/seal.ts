// Adds new judgments and audit rows to the hash chain, in the background. Several workers may: one seals at a time.
import { sealChain } from '@tastemaker/database';
import { pause, pauseMs } from '@tastemaker/retry';
import type { Work } from '../work.js';

type Sealing = Pick<Work, 'database'> & { readonly log: Pick<Work['log'], 'warn'> };

const rowsAtOnce = 5_000;
const everyMs = 1_000;
const afterFailures = { firstPauseMs: 2 * everyMs, longestPauseMs: 60_000 };

/** Goes on until it is stopped; what fails is tried again after a growing pause. */
export function startSealing({ database, log }: Sealing): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs: number;
      try {
        const sealed = await sealChain(database, rowsAtOnce);
        failures = 0;
        waitMs = sealed === rowsAtOnce ? 0 : everyMs;
      } catch (error) {
        failures += 1;
        waitMs = pauseMs(failures, afterFailures);
        log.warn({ err: error, pauseMs: waitMs }, 'judgments and audit rows could not be sealed');
      }
      // Its only rejection is that of the signal.
      await pause(waitMs, signal).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
