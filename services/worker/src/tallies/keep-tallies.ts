// Counts what was judged into the tallies that reports read, in the background. Several workers may: one counts a project at a time.
import { foldTallies, projectsToTally } from '@tastemaker/database';
import { comparisonCells } from '@tastemaker/preference';
import { startRounds } from '../rounds.js';
import type { Work } from '../work.js';

type Folding = Pick<Work, 'database'> & { readonly log: Pick<Work['log'], 'warn'> };

const changesAtOnce = 2_000;
const projectsAtOnce = 20;

/** Goes on until it is stopped; what fails is tried again after a growing pause. */
export function startTallying({ database, log }: Folding): { stop(): Promise<void> } {
  return startRounds({
    everyMs: 2_000,
    async round(signal) {
      let isMore = false;
      for (const projectId of await projectsToTally(database, projectsAtOnce)) {
        if (signal.aborted) return false;
        isMore = (await foldTallies(database, projectId, changesAtOnce, comparisonCells)) === changesAtOnce || isMore;
      }
      return isMore;
    },
    failed: (error, pauseMs) =>
      log.warn({ err: error, pauseMs }, 'judgments could not be counted into the tallies of reports'),
  });
}
