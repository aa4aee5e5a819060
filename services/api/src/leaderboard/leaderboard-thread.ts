// A leaderboard's thread: reads the votes over a connection of its own, or a snapshot's file, reckons, answers, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { LeaderboardSettings } from '@tastemaker/contracts';
import { type DatabasePlace, openDatabase } from '@tastemaker/database';
import { recordsOfFile } from '../snapshots/snapshot-file.js';
import { figuresOfProject, figuresOfRecords, type HashedFigures } from './figures.js';
import { UnfitError } from './votes-as-asked.js';

export interface LeaderboardOrder {
  settings: LeaderboardSettings;
  source: { place: DatabasePlace; projectId: string } | { snapshotFile: string };
}

/** `snapshot`: which moment of the database it is of; null for a file. */
export type LeaderboardAnswer = (HashedFigures & { snapshot: string | null }) | { unfit: string };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `leaderboards.ts` is what starts this thread
const { settings, source } = workerData as LeaderboardOrder;
parentPort?.postMessage(await answer());

async function answer(): Promise<LeaderboardAnswer> {
  try {
    if ('snapshotFile' in source) {
      return { ...(await figuresOfRecords(recordsOfFile(source.snapshotFile), settings)), snapshot: null };
    }
    const opened = openDatabase(source.place, { max: 1 });
    try {
      return await figuresOfProject(opened.pool, source.projectId, settings);
    } finally {
      await opened.close();
    }
  } catch (error) {
    // Told in words; what is thrown crosses threads as a bare error.
    if (error instanceof UnfitError) return { unfit: error.message };
    throw error;
  }
}
