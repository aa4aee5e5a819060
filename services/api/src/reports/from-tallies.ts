// Tallies that are of this moment.
import { type Database, foldTallies } from '@tastemaker/database';
import { comparisonCells } from '@tastemaker/preference';

/** What is counted before reading, so that the tallies are those of this moment unless there is more to count than that. */
const mostFolded = 2_000;

/** Counts what changed last; a worker counts what is more. */
export async function bringTalliesUp(database: Database, projectId: string): Promise<void> {
  await foldTallies(database, projectId, mostFolded, comparisonCells);
}
