// The comparisons that estimates are made from, and how strategies put them up.

import type { AskingStrategy, Split } from '@tastemaker/contracts';
import type { Pool } from 'pg';
import { rowsOf } from '../connection/cursor.js';

/** A comparison that people or judges have judged. */
export interface ComparedCompletions {
  comparisonId: string;
  promptId: string;
  /** In its own order. */
  completionIds: string[];
  /** The asking that put it up, and how likely that was; null: no strategy chose it. */
  askingId: string | null;
  propensity: number | null;
}

/** Of the project's work that is in sight and that people or judges have judged. */
export function comparedCompletions(pool: Pool, projectId: string): AsyncGenerator<ComparedCompletions> {
  const query = `
    SELECT c.id AS "comparisonId", c.prompt_id AS "promptId", c.asking_id AS "askingId", c.propensity,
      array_agg(cc.completion_id::text ORDER BY cc.position) AS "completionIds"
    FROM comparisons c JOIN comparison_candidates cc ON cc.comparison_id = c.id
    WHERE c.project_id = $1 AND c.erasure_id IS NULL AND c.purpose = 'work'
      AND (c.judgments_done > 0 OR EXISTS (SELECT FROM judge_judgments g WHERE g.comparison_id = c.id)
        OR EXISTS (SELECT FROM standing_judgments j WHERE j.comparison_id = c.id))
    GROUP BY c.id`;
  return rowsOf<ComparedCompletions>(pool, query, [projectId]);
}

/** What an asking drew from, and how much of what it drew is judged. */
export interface AskedSample {
  id: string;
  strategy: AskingStrategy;
  explorationShare: number;
  candidates: number;
  split: Split | null;
  tag: string | null;
  /** Sets that it could have put up, and comparisons that it made. */
  possible: number;
  made: number;
  /** Comparisons of these that are in sight: those of which people said which is better, or that all are bad, and the judge's. */
  judgedByPeople: number;
  judgedByJudge: number;
}

/** Every asking of the project, with what the judge was asked of. */
export async function askedSamples(pool: Pool, projectId: string, judgeId: string): Promise<AskedSample[]> {
  const { rows } = await pool.query<AskedSample>(
    `SELECT a.id, a.strategy, (a.order ->> 'explorationShare')::float8 AS "explorationShare",
      (a.order ->> 'candidates')::int AS candidates, a.order ->> 'split' AS split, a.order ->> 'tag' AS tag,
      a.possible, a.made, count(*) FILTER (WHERE EXISTS (
        SELECT FROM standing_judgments j WHERE j.comparison_id = c.id AND j.verdict IN ('ranking', 'allBad')
      ))::int AS "judgedByPeople", count(*) FILTER (WHERE EXISTS (
        SELECT FROM judge_judgments g WHERE g.judge_id = $2 AND g.comparison_id = c.id
      ))::int AS "judgedByJudge"
    FROM askings a LEFT JOIN comparisons c ON c.asking_id = a.id AND c.erasure_id IS NULL
    WHERE a.project_id = $1 GROUP BY a.id`,
    [projectId, judgeId],
  );
  return rows;
}
