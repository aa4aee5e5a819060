// Counts what was judged into the tallies that reports read, in the background. Several workers may: one counts a project at a time.
import { foldTallies, projectsToTally } from '@tastemaker/database';
import { comparisonCells } from '@tastemaker/preference';
import { pause, pauseMs } from '@tastemaker/retry';
import type { Work } from '../work.js';

type Folding = Pick<Work, 'database'> & { readonly log: Pick<Work['log'], 'warn'> };

const changesAtOnce = 2_000;
const projectsAtOnce = 20;
const everyMs = 2_000;
const afterFailures = { firstPauseMs: 2 * everyMs, longestPauseMs: 60_000 };

/** Goes on until it is stopped; what fails is tried again after a growing pause. */
export function startTallying({ database, log }: Folding): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const round = async (): Promise<boolean> => {
    let isMore = false;
    for (const projectId of await projectsToTally(database, projectsAtOnce)) {
      if (signal.aborted) return false;
      isMore = (await foldTallies(database, projectId, changesAtOnce, comparisonCells)) === changesAtOnce || isMore;
    }
    return isMore;
  };
  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs: number;
      try {
        waitMs = (await round()) ? 0 : everyMs;
        failures = 0;
      } catch (error) {
        failures += 1;
        waitMs = pauseMs(failures, afterFailures);
        log.warn({ err: error, pauseMs: waitMs }, 'judgments could not be counted into the tallies of reports');
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
