// Reading the tallies of a project, and the judgments that statistics need which tallies cannot tell.

import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import type { TalliedCell } from './fold.js';

export interface TallyReading {
  cells: (TalliedCell & { count: number })[];
  /** Comparisons that are counted. */
  comparisons: number;
  /** Noted changes that are not counted yet. */
  pending: number;
}

/** Cells of these statistics, grouped by these, as they are now; what is pending is counted up to a hundred thousand. */
export async function readTallies(
  database: Database,
  projectId: string,
  statistics: readonly string[],
  groupedBy: readonly string[],
): Promise<TallyReading> {
  return database.transaction(
    async (tx) => {
      const { rows: cells } = await tx.execute<TalliedCell & { count: string } & Record<string, unknown>>(sql`
        SELECT statistic, grouped_by AS "groupedBy", key, cell, count FROM tallies
        WHERE project_id = ${projectId} AND statistic = ANY (${sql.param([...statistics])}::text[])
          AND grouped_by = ANY (${sql.param([...groupedBy])}::text[]) AND count <> 0`);
      const { rows: counts } = await tx.execute<{ comparisons: number; pending: number }>(sql`
        SELECT (SELECT count(*)::int FROM tallied_comparisons WHERE project_id = ${projectId}) AS comparisons,
          (SELECT count(*)::int FROM (SELECT FROM tally_changes WHERE project_id = ${projectId} LIMIT 100000) AS noted) AS pending`);
      return {
        cells: cells.map(({ count, ...cell }) => ({ ...cell, count: Number(count) })),
        comparisons: counts[0]?.comparisons ?? 0,
        pending: counts[0]?.pending ?? 0,
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** More judgments are not read one by one: a hundred thousand take some seconds, and half a gigabyte. */
export const mostReadJudgments = 100_000;

/** How many standing judgments the tallies count. */
async function talliedJudgments(database: Database, projectId: string): Promise<number> {
  const { rows } = await database.execute<{ judgments: string }>(sql`
    SELECT coalesce(sum(count), 0) AS judgments FROM tallies
    WHERE project_id = ${projectId} AND statistic = 'judgments' AND grouped_by = 'all' AND key = ''`);
  return Number(rows[0]?.judgments ?? 0);
}

/** Whether the project has too many judgments to be read one by one. @param limit how many may be read; a parameter for tests */
export async function isReadFromTallies(
  database: Database,
  projectId: string,
  limit = mostReadJudgments,
): Promise<boolean> {
  return (await talliedJudgments(database, projectId)) > limit;
}

/** Ids of a random sample of the counted comparisons, about so many: always the same while no others are counted. */
export async function sampleComparisons(
  database: Database,
  projectId: string,
  about: number,
  comparisons: number,
): Promise<string[]> {
  const buckets = Math.min(1024, Math.max(1, Math.round((1024 * about) / Math.max(1, comparisons))));
  const { rows } = await database.execute<{ id: string }>(sql`
    SELECT comparison_id AS id FROM tallied_comparisons
    WHERE project_id = ${projectId} AND bucket < ${buckets} ORDER BY comparison_id`);
  return rows.map(({ id }) => id);
}
