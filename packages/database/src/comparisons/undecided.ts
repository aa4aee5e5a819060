// Comparisons that judging has not decided: all the judgments that they need are in, and no choice has a majority. The rule
// is `hasMajority` of packages/labeling, here for many comparisons at once; a test holds the two together. In a project of very many
// judgments the tallies know which comparisons are split.

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { isReadFromTallies } from '../tallies/read.js';

/** What a judgment `j` chose, as `choiceOf` says it; null: nothing. Most rank one first, which needs no sorting. */
const choice = sql`CASE j.verdict
  WHEN 'allBad' THEN 'allBad'
  WHEN 'ranking' THEN CASE jsonb_array_length(j.ranking -> 0)
    WHEN 1 THEN j.ranking -> 0 ->> 0
    ELSE (SELECT string_agg(best, ' ' ORDER BY best) FROM jsonb_array_elements_text(j.ranking -> 0) AS best) END
END`;

/**
 * Ids of a project's undecided comparisons, as a query: of those that the tallies know to be split, or from all judgments where these are
 * few.
 * @param limit more judgments than this are not read; a parameter for tests
 */
export async function undecidedComparisons(database: Database, projectId: string, limit?: number): Promise<SQL> {
  return (await isReadFromTallies(database, projectId, limit))
    ? undecidedByTallies(projectId)
    : undecidedByJudgments(projectId);
}

function undecidedByTallies(projectId: string): SQL {
  return sql`
    SELECT c.id FROM tallied_comparisons t
    JOIN comparisons c ON c.id = t.comparison_id
    WHERE t.project_id = ${projectId} AND t.is_split AND c.project_id = ${projectId} AND c.purpose = 'work'
      AND c.status = 'closed' AND c.erasure_id IS NULL`;
}

function undecidedByJudgments(projectId: string): SQL {
  return sql`
    SELECT comparison_id AS id FROM (
      SELECT j.comparison_id, ${choice} AS choice, count(*) AS chosen
      FROM standing_judgments j
      JOIN comparisons c ON c.id = j.comparison_id
      WHERE c.project_id = ${projectId} AND c.purpose = 'work' AND c.status = 'closed' AND c.judgments_done > 1
        AND c.erasure_id IS NULL
      GROUP BY 1, 2
    ) AS votes
    WHERE choice IS NOT NULL
    GROUP BY comparison_id HAVING 2 * max(chosen) <= sum(chosen)`;
}
