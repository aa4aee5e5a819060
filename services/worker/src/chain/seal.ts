// Adds new judgments and audit rows to the hash chain, in the background. Several workers may: one seals at a time.
import { setTimeout as pause } from 'node:timers/promises';
import { sealChain } from '@tastemaker/database';
import type { Work } from '../work.js';

type Sealing = Pick<Work, 'database'> & { readonly log: Pick<Work['log'], 'warn'> };

const rowsAtOnce = 5_000;
const everyMs = 1_000;
const longestPauseMs = 60_000;

/** Goes on until it is stopped; what fails is tried again after a growing pause. */
export function startSealing({ database, log }: Sealing): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    let pauseMs = everyMs;
    while (!signal.aborted) {
      try {
        const sealed = await sealChain(database, rowsAtOnce);
        pauseMs = sealed === rowsAtOnce ? 0 : everyMs;
      } catch (error) {
        pauseMs = Math.min(longestPauseMs, Math.max(everyMs, pauseMs * 2));
        log.warn({ err: error, pauseMs }, 'judgments and audit rows could not be sealed');
      }
      // Its only rejection is that of the signal.
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
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
