// Which projects are read from tallies, and tallies that are of this moment.
import { type Database, foldTallies, talliedJudgments } from '@tastemaker/database';
import { comparisonCells } from '@tastemaker/preference';

/** More judgments are not read one by one: a hundred thousand take some seconds, and half a gigabyte. */
export const mostRead = 100_000;

/** What is counted before reading, so that the tallies are those of this moment unless there is more to count than that. */
const mostFolded = 2_000;

/** @param limit more judgments than this are read from tallies; a parameter for tests */
export async function isReadFromTallies(database: Database, projectId: string, limit = mostRead): Promise<boolean> {
  return (await talliedJudgments(database, projectId)) > limit;
}

/** Counts what changed last; a worker counts what is more. */
export async function bringTalliesUp(database: Database, projectId: string): Promise<void> {
  await foldTallies(database, projectId, mostFolded, comparisonCells);
}
