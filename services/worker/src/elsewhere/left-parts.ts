// Uploaded parts that nothing goes on from any more are removed: first their artifacts, then what notes them.
import { forgetTrainerPart, leftParts, runsWithLeftParts } from '@tastemaker/database';
import type { Work } from '../work.js';

/** @param before parts that came later stay: they may be of a state that is still being uploaded; left out: none does */
export async function removeLeftParts(
  { database, artifacts }: Pick<Work, 'database' | 'artifacts'>,
  runId: string,
  before?: Date,
): Promise<void> {
  for (const part of await leftParts(database, runId, before)) {
    await artifacts.delete(part.artifactHash);
    await forgetTrainerPart(database, part);
  }
}

const runsAtOnce = 20;

/** Of runs that are over. */
export async function sweepLeftParts(work: Pick<Work, 'database' | 'artifacts' | 'stopping'>): Promise<void> {
  for (const runId of await runsWithLeftParts(work.database, runsAtOnce)) {
    if (work.stopping.aborted) return;
    await removeLeftParts(work, runId);
  }
}
