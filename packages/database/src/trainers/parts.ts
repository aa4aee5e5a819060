// Parts of uploads: noted as they come, found again, and let go when nothing goes on from them.

import { finalStatuses } from '@tastemaker/contracts';
import { and, eq, inArray, isNull, lt } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { found } from '../connection/only.js';
import { runs } from '../models/tables.js';
import { trainerParts } from './tables.js';
import type { StoredState } from './trainers.js';

export interface StoredPart {
  runId: string;
  sha256: string;
  artifactHash: string;
  bytes: number;
}

/** Notes a part that lies in the artifacts; doing it again changes nothing. */
export async function noteTrainerPart(database: Database, part: StoredPart): Promise<void> {
  await database.insert(trainerParts).values(part).onConflictDoNothing();
}

/** The artifacts of a run's parts, by the parts' hashes. */
export async function trainerPartArtifacts(
  database: Database,
  runId: string,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await database
    .select({ sha256: trainerParts.sha256, artifactHash: trainerParts.artifactHash })
    .from(trainerParts)
    .where(and(eq(trainerParts.runId, runId), inArray(trainerParts.sha256, [...new Set(hashes)])));
  return new Map(rows.map(({ sha256, artifactHash }) => [sha256, artifactHash]));
}

/** What a trainer of the run goes on from; null: the beginning. @throws DatabaseError `not_found` */
export async function trainerInputs(
  database: Database,
  runId: string,
): Promise<{ dataHash: string | null; state: StoredState | null }> {
  const { trainerData, trainerState } = runs;
  const rows = await database
    .select({ dataHash: trainerData, state: trainerState })
    .from(runs)
    .where(eq(runs.id, runId));
  return found(rows, 'run');
}

/**
 * Parts that nothing needs: older than the newest state and not of it, while the run goes on; all, once it is over and has
 * no state to go on from.
 */
export async function leftParts(database: Database, runId: string, before?: Date): Promise<StoredPart[]> {
  const { state } = await trainerInputs(database, runId);
  const needed = new Set(state?.files.flatMap(({ parts }) => parts));
  const rows = await database
    .select()
    .from(trainerParts)
    .where(and(eq(trainerParts.runId, runId), before === undefined ? undefined : lt(trainerParts.createdAt, before)));
  return rows.filter(({ sha256 }) => !needed.has(sha256));
}

/** Runs that are over, go on from nothing, and still have parts. */
export async function runsWithLeftParts(database: Database, limit: number): Promise<string[]> {
  const rows = await database
    .selectDistinct({ id: runs.id })
    .from(runs)
    .innerJoin(trainerParts, eq(trainerParts.runId, runs.id))
    .where(and(inArray(runs.status, [...finalStatuses]), isNull(runs.trainerState)))
    .limit(limit);
  return rows.map(({ id }) => id);
}

export async function forgetTrainerPart(
  database: Database,
  { runId, sha256 }: Pick<StoredPart, 'runId' | 'sha256'>,
): Promise<void> {
  await database.delete(trainerParts).where(and(eq(trainerParts.runId, runId), eq(trainerParts.sha256, sha256)));
}
