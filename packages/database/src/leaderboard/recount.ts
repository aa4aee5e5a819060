// Whether the votes that were kept with each judgment are those that a recount of the standing judgments gives.

import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

export interface Recount {
  /** Votes that are kept. */
  votes: number;
  /** Comparisons whose votes a recount would not give; 0 unless somebody wrote to the tables by hand. */
  differing: number;
}

/** Reads all judgments of the database, or of one project: for a check, not for a page. */
export async function recountVotes(database: Database, projectId?: string): Promise<Recount> {
  const ofProject = projectId === undefined ? sql`true` : sql`c.project_id = ${projectId}`;
  const { rows } = await database.execute<Recount & Record<string, unknown>>(sql`
    WITH kept AS (
      SELECT v.comparison_id, v.labeler_id, v.first_id, v.second_id, v.outcome, v.is_order_known, v.guideline_version,
        v.judged_at
      FROM pair_votes v LEFT JOIN comparisons c ON c.id = v.comparison_id WHERE ${ofProject}
    ), counted AS (
      SELECT j.comparison_id, j.labeler_id, o.first_id, o.second_id, o.outcome, cardinality(j.displayed_order) > 0,
        j.guideline_version, j.created_at
      FROM standing_judgments j
      JOIN comparisons c ON c.id = j.comparison_id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN cardinality(j.displayed_order) > 0 THEN j.displayed_order ELSE ARRAY(
          SELECT completion_id FROM comparison_candidates WHERE comparison_id = j.comparison_id ORDER BY position
        ) END AS shown
      ) candidates
      CROSS JOIN LATERAL pair_outcomes(j.verdict, j.ranking, candidates.shown) o
      WHERE ${ofProject}
    )
    SELECT (SELECT count(*)::int FROM kept) AS votes, (
      SELECT count(DISTINCT comparison_id)::int FROM (
        (SELECT * FROM kept EXCEPT SELECT * FROM counted) UNION ALL (SELECT * FROM counted EXCEPT SELECT * FROM kept)
      ) AS either
    ) AS differing`);
  const [row] = rows;
  if (row === undefined) throw new Error('The database does not answer the recount of votes.');
  return row;
}
