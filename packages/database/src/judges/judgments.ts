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
