// What reports on agreement, labelers and bias are reckoned from: every standing judgment of a project, in order of id.

import type { Pool } from 'pg';
import { rowsOf } from '../connection/cursor.js';

/** A judgment with what its labeler was shown. Candidates are numbered from 0 in the comparison's own order. */
export interface ReportedJudgment {
  comparisonId: string;
  labelerId: string;
  purpose: 'work' | 'gold' | 'repeat';
  repeatOf: string | null;
  verdict: 'ranking' | 'allBad' | 'skip';
  ranking: number[][] | null;
  /** Empty for imports. */
  displayedOrder: number[];
  completionIds: string[];
  /** Characters of each candidate. */
  lengths: number[];
  /** Characters of the prompt and its context documents. */
  promptLength: number;
  tags: string[];
  /** By criterion and candidate. */
  ratings: Record<string, Record<number, number>> | null;
  dwellMs: number | null;
  /** Milliseconds since 1970. */
  at: number;
  goldCorrect: boolean | null;
  /** The version that its labeler went by. */
  guidelineVersion: number | null;
}

type StoredJudgment = Omit<ReportedJudgment, 'ranking' | 'displayedOrder' | 'ratings' | 'at'> & {
  /** In completion ids, as are the two below. */
  ranking: string[][] | null;
  displayedOrder: string[];
  ratings: Record<string, Record<string, number>> | null;
  /** A number that the driver gives as text. */
  at: string;
};

const query = `
  SELECT j.comparison_id AS "comparisonId", j.labeler_id AS "labelerId", c.purpose, c.repeat_of AS "repeatOf", j.verdict,
    j.ranking, j.displayed_order AS "displayedOrder", candidates.ids AS "completionIds", candidates.lengths,
    (SELECT coalesce(sum(length(message ->> 'content')), 0)::int FROM jsonb_array_elements(p.messages) AS message)
      + (SELECT coalesce(sum(length(document ->> 'text')), 0)::int
         FROM jsonb_array_elements(p.context_documents) AS document) AS "promptLength",
    p.tags, j.ratings, j.dwell_ms AS "dwellMs", extract(epoch FROM j.created_at) * 1000 AS at,
    j.gold_correct AS "goldCorrect", j.guideline_version AS "guidelineVersion"
  FROM standing_judgments j
  JOIN comparisons c ON c.id = j.comparison_id AND c.erasure_id IS NULL
  JOIN prompts p ON p.id = c.prompt_id
  CROSS JOIN LATERAL (
    SELECT array_agg(completion.id ORDER BY cc.position) AS ids,
      array_agg(length(completion.text) ORDER BY cc.position) AS lengths
    FROM comparison_candidates cc JOIN completions completion ON completion.id = cc.completion_id
    WHERE cc.comparison_id = c.id
  ) candidates
  WHERE j.project_id = $1
    AND ($2::timestamptz IS NULL OR j.created_at >= $2) AND ($3::timestamptz IS NULL OR j.created_at < $3)
  ORDER BY j.id`;

export interface ReportedPeriod {
  /** ISO 8601; from then on. */
  from?: string | undefined;
  /** ISO 8601; before then. */
  to?: string | undefined;
}

/** Holds one connection of the pool until the end, or until the consumer stops. */
export async function* reportedJudgments(
  pool: Pool,
  projectId: string,
  { from, to }: ReportedPeriod = {},
): AsyncGenerator<ReportedJudgment> {
  for await (const row of rowsOf<StoredJudgment>(pool, query, [projectId, from ?? null, to ?? null])) {
    yield numbered(row);
  }
}

/** Completion ids become the candidates' numbers. */
function numbered(row: StoredJudgment): ReportedJudgment {
  const numberOf = (completionId: string): number => row.completionIds.indexOf(completionId);
  const ratings =
    row.ratings &&
    Object.fromEntries(
      Object.entries(row.ratings).map(([criterion, byCompletion]) => [
        criterion,
        Object.fromEntries(Object.entries(byCompletion).map(([id, rating]) => [numberOf(id), rating])),
      ]),
    );
  return {
    ...row,
    ranking: row.ranking && row.ranking.map((group) => group.map(numberOf)),
    displayedOrder: row.displayedOrder.map(numberOf),
    ratings,
    at: Number(row.at),
  };
}
