// Leaderboards on request: reckoned in a thread, one at a time, and kept until something is judged or changed.
import { join } from 'node:path';
import type { Artifacts } from '@tastemaker/artifacts';
import type { LeaderboardSettings, Snapshot } from '@tastemaker/contracts';
import { circumstancesOf, type Database, type DatabasePlace, isJudgedSince } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Reporter } from '../reports/reporter.js';
import type { HashedFigures } from './figures.js';
import type { LeaderboardAnswer, LeaderboardOrder } from './leaderboard-thread.js';

interface Kept {
  figures: HashedFigures;
  /** Null of a snapshot, which never changes. */
  moment: { snapshot: string; circumstances: string } | null;
}

/** As many are kept, the least recently asked for goes first. */
const keptAtMost = 32;

export interface Leaderboards {
  /** @throws HttpProblem `validation_failed` where these votes can't tell what is asked */
  ofProject(projectId: string, settings: LeaderboardSettings): Promise<HashedFigures>;
  ofSnapshot(snapshot: Snapshot, settings: LeaderboardSettings): Promise<HashedFigures>;
}

interface Sources {
  place: DatabasePlace;
  database: Database;
  artifacts: Artifacts;
  reporter: Reporter;
}

export function createLeaderboards({ place, database, artifacts, reporter }: Sources): Leaderboards {
  const kept = new Map<string, Kept>();

  async function reckon(key: string, order: LeaderboardOrder): Promise<HashedFigures & { snapshot: string | null }> {
    const answer = await reporter.inThread<LeaderboardAnswer>(`leaderboard ${key}`, threadEntry, order);
    if (!('unfit' in answer)) return answer;
    throw new HttpProblem('validation_failed', answer.unfit, { errors: [{ path: '', message: answer.unfit }] });
  }

  function keep(key: string, figures: HashedFigures, moment: Kept['moment']): HashedFigures {
    kept.delete(key);
    kept.set(key, { figures, moment });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptAtMost) break;
      kept.delete(oldest);
    }
    return figures;
  }

  return {
    async ofProject(projectId, settings) {
      const key = JSON.stringify([projectId, settings]);
      const circumstances = await circumstancesOf(database, projectId);
      const before = kept.get(key);
      if (before?.moment?.circumstances === circumstances) {
        const { snapshot } = before.moment;
        if (!(await isJudgedSince(database, projectId, snapshot))) return keep(key, before.figures, before.moment);
      }
      const { snapshot, ...figures } = await reckon(key, { settings, source: { place, projectId } });
      return keep(key, figures, snapshot === null ? null : { snapshot, circumstances });
    },
    async ofSnapshot({ contentHash }, settings) {
      const key = JSON.stringify([contentHash, settings]);
      const before = kept.get(key);
      if (before !== undefined) return keep(key, before.figures, null);
      const snapshotFile = join(await artifacts.folderOf(contentHash), 'snapshot.jsonl');
      const { snapshot: _snapshot, ...figures } = await reckon(key, { settings, source: { snapshotFile } });
      return keep(key, figures, null);
    },
  };
}

const threadEntry = new URL('../../dist/leaderboard/leaderboard-thread.js', import.meta.url);
