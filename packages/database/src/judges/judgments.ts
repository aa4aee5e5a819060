// What judges found, as people and reports read it.

import type { JudgeAnswer, JudgeJudgment, JudgeOutcome, Page } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import { rowsOf } from '../connection/cursor.js';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { judgeJudgments, judges } from './tables.js';

/** The completion at one of the pair's places. */
function candidateAt(place: 'first' | 'second') {
  return sql<string>`(
    SELECT cc.completion_id FROM comparison_candidates cc
    WHERE cc.comparison_id = ${judgeJudgments.comparisonId} AND cc.position = ${judgeJudgments[place]})`;
}

/** Oldest first. */
export async function listJudgeJudgments(
  database: Database,
  judgeId: string,
  { comparisonId, ...page }: PageRequest & { comparisonId?: string | undefined },
): Promise<Page<JudgeJudgment>> {
  const { where, orderBy, limit } = keyset(judgeJudgments.id, page);
  const rows = await database
    .select({
      id: judgeJudgments.id,
      judgment: judgeJudgments,
      judge: judges,
      firstCompletionId: candidateAt('first'),
      secondCompletionId: candidateAt('second'),
    })
    .from(judgeJudgments)
    .innerJoin(judges, eq(judges.id, judgeJudgments.judgeId))
    .where(
      and(
        eq(judgeJudgments.judgeId, judgeId),
        comparisonId === undefined ? undefined : eq(judgeJudgments.comparisonId, comparisonId),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ judgment, judge, firstCompletionId, secondCompletionId }) => {
    const { id, kind, name, version, modelName, checkpointHash } = judge;
    const { readFirstAsA, readSecondAsA, textFirstAsA, textSecondAsA, createdAt, judgeId: _, ...told } = judgment;
    const { first: _first, second: _second, ...rest } = told;
    return {
      ...rest,
      judge: { id, kind, name, version, modelName, checkpointHash },
      firstCompletionId,
      secondCompletionId,
      answers:
        kind === 'rewardModel'
          ? null
          : {
              firstAsA: { read: readFirstAsA, text: textFirstAsA },
              secondAsA: { read: readSecondAsA, text: textSecondAsA },
            },
      createdAt: iso(createdAt),
    };
  });
}

/** A pair that a judge was asked of, for reports. Candidates are numbered as in `ReportedJudgment`. */
export interface ReportedJudgePair {
  judgeId: string;
  comparisonId: string;
  first: number;
  second: number;
  outcome: JudgeOutcome | null;
  readFirstAsA: JudgeAnswer | null;
  readSecondAsA: JudgeAnswer | null;
  probability: number | null;
  failure: boolean;
  inputTokens: number | null;
  outputTokens: number | null;
  latencyMs: number | null;
}

/** Of all of a project's judges, or of one. Holds one connection of the pool until the end, or until the consumer stops. */
export function reportedJudgePairs(
  pool: Pool,
  projectId: string,
  judgeId: string | null,
): AsyncGenerator<ReportedJudgePair> {
  const query = `
    SELECT g.judge_id AS "judgeId", g.comparison_id AS "comparisonId", g.first, g.second, g.outcome,
      g.read_first_as_a AS "readFirstAsA", g.read_second_as_a AS "readSecondAsA", g.probability,
      g.failure IS NOT NULL AS failure, g.input_tokens AS "inputTokens", g.output_tokens AS "outputTokens",
      g.latency_ms AS "latencyMs"
    FROM judge_judgments g JOIN judges ON judges.id = g.judge_id
    JOIN comparisons c ON c.id = g.comparison_id AND c.erasure_id IS NULL AND c.purpose = 'work'
    WHERE judges.project_id = $1 AND ($2::uuid IS NULL OR g.judge_id = $2)
    ORDER BY g.judge_id, g.id`;
  return rowsOf<ReportedJudgePair>(pool, query, [projectId, judgeId]);
}

/** Who wrote the candidates of a comparison, in its own order, and what it is of; for estimates by model. */
export interface ComparedModels {
  comparisonId: string;
  promptId: string;
  tags: string[];
  /** Null: not a model's. */
  modelIds: (string | null)[];
}

/** Of the project's work that is in sight and that people or judges have judged. */
export function comparedModels(pool: Pool, projectId: string): AsyncGenerator<ComparedModels> {
  const query = `
    SELECT c.id AS "comparisonId", c.prompt_id AS "promptId", p.tags,
      array_agg(completion.model_id ORDER BY cc.position) AS "modelIds"
    FROM comparisons c JOIN prompts p ON p.id = c.prompt_id
    JOIN comparison_candidates cc ON cc.comparison_id = c.id
    JOIN completions completion ON completion.id = cc.completion_id
    WHERE c.project_id = $1 AND c.erasure_id IS NULL AND c.purpose = 'work'
      AND (c.judgments_done > 0 OR EXISTS (SELECT FROM judge_judgments g WHERE g.comparison_id = c.id)
        OR EXISTS (SELECT FROM standing_judgments j WHERE j.comparison_id = c.id))
    GROUP BY c.id, p.id`;
  return rowsOf<ComparedModels>(pool, query, [projectId]);
}

/** By id. */
export async function modelNames(pool: Pool, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string }>('SELECT id, name FROM models WHERE id = ANY ($1)', [
    ids,
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
