// Whether a project's tallies are those that a recount of its standing judgments gives.

import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { judgmentsById } from '../judging/reported-judgments.js';
import { CellDeltas, type CellsOf, type CountedComparison } from './fold.js';

export interface TallyRecount {
  /** Cells that are kept. */
  cells: number;
  /** Cells whose counts a recount would not give; 0 unless somebody wrote to the tables by hand. */
  differing: number;
}

/** Reads all judgments that the tallies count: for a check, not for a page. What is noted and not counted yet plays no part. */
export async function recountTallies(database: Database, projectId: string, cellsOf: CellsOf): Promise<TallyRecount> {
  return database.transaction(
    async (tx) => {
      const { rows: counted } = await tx.execute<CountedComparison & { comparisonId: string }>(sql`
        SELECT comparison_id AS "comparisonId", purpose, judgment_ids AS "judgmentIds" FROM tallied_comparisons
        WHERE project_id = ${projectId}`);
      const deltas = new CellDeltas();
      for (let first = 0; first < counted.length; first += batch) {
        const some = counted.slice(first, first + batch);
        const known = await judgmentsById(tx, projectId, [...new Set(some.flatMap(({ judgmentIds }) => judgmentIds))]);
        for (const one of some) deltas.addComparison(one.comparisonId, one, known, cellsOf, 1);
      }
      const { rows: kept } = await tx.execute<{
        statistic: string;
        groupedBy: string;
        key: string;
        cell: string;
        count: string;
      }>(sql`
        SELECT statistic, grouped_by AS "groupedBy", key, cell, count FROM tallies
        WHERE project_id = ${projectId} AND count <> 0`);
      for (const { statistic, groupedBy, key, cell, count } of kept) {
        deltas.add([statistic, groupedBy, key, cell], -Number(count));
      }
      return { cells: kept.length, differing: deltas.changes().length };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

const batch = 2_000;
