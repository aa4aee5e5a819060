// A flag with what it is on, as whoever decides on it reads it.
import type { FlagDetail } from '@tastemaker/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { completionOfProject } from '../comparisons/completions.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { users } from '../people/tables.js';
import { promptOfProject } from '../projects/prompts.js';
import { toFlag } from './flags.js';
import { flags } from './tables.js';

/** @throws DatabaseError `not_found` */
export async function readFlag(database: Database, projectId: string, flagId: string): Promise<FlagDetail> {
  const its = and(eq(flags.projectId, projectId), eq(flags.id, flagId));
  const flag = toFlag(found(await database.select().from(flags).where(its), 'flag'));
  const { promptId, completionId, labelerId, resolvedBy } = flag;
  const [prompt, completion, names, comparisons] = await Promise.all([
    nullIfDeleted(promptOfProject(database, projectId, promptId)),
    completionId === null ? null : nullIfDeleted(completionOfProject(database, projectId, completionId)),
    namesOf(database, resolvedBy === null ? [labelerId] : [labelerId, resolvedBy]),
    countComparisons(database, promptId, completionId),
  ]);
  return {
    ...flag,
    prompt,
    completion,
    labelerName: names.get(labelerId) ?? null,
    resolverName: names.get(resolvedBy ?? '') ?? null,
    comparisons,
  };
}

async function nullIfDeleted<Row>(reading: Promise<Row>): Promise<Row | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'not_found') return null;
    throw error;
  }
}

async function namesOf(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await database
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function countComparisons(database: Database, promptId: string, completionId: string | null): Promise<number> {
  const { rows } = await database.execute<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM comparisons c
    WHERE c.prompt_id = ${promptId} AND c.purpose = 'work' AND (${completionId}::uuid IS NULL OR EXISTS (
      SELECT FROM comparison_candidates cc WHERE cc.comparison_id = c.id AND cc.completion_id = ${completionId}))`);
  return rows[0]?.count ?? 0;
}
