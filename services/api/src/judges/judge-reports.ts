// What reports on judges are reckoned from, read over a connection of the thread's own.
import type { Decision, Estimates, Judge, JudgesReport, PrecisionForecast } from '@tastemaker/contracts';
import { comparedModels, modelNames, type OpenDatabase, reportedJudgePairs } from '@tastemaker/database';
import {
  type ComparedCandidates,
  type Judged,
  type JudgePair,
  modelVotes,
  scoredModelPairs,
} from '@tastemaker/preference';
import { type DecisionOrder, decisionOf } from './decision.js';
import { estimatesOf } from './estimates.js';
import { judgesReportOf } from './judge-figures.js';
import { precisionOf } from './precision.js';

export interface JudgeReports {
  judges: JudgesReport;
  decision: Decision;
  estimates: Estimates;
  precision: PrecisionForecast;
}

interface Common {
  readonly projectId: string;
}

/** What each kind is asked beside the project. */
export type JudgeReportOrder = Common &
  (
    | { readonly kind: 'judges'; readonly judges: readonly Judge[] }
    | ({
        readonly kind: 'decision';
        readonly tag?: string | undefined;
        readonly promptId?: string | undefined;
      } & DecisionOrder)
    | {
        readonly kind: 'estimates';
        readonly judge: Judge;
        readonly tag?: string | undefined;
        readonly humanSample: Estimates['humanSample'];
        readonly models: { id: string; name: string }[] | undefined;
      }
    | { readonly kind: 'precision'; readonly wanted: number }
  );

/** @param judgments all standing ones of the project, in the order in which they came */
export async function judgeReportOf(
  { pool }: Pick<OpenDatabase, 'pool'>,
  judgments: readonly Judged[],
  order: JudgeReportOrder,
): Promise<JudgeReports[JudgeReportOrder['kind']]> {
  const { projectId } = order;
  switch (order.kind) {
    case 'judges':
      return judgesReportOf(order.judges, judgments, await judgePairs(pool, projectId, null));
    case 'decision': {
      const compared = await candidatesOf(pool, projectId, order);
      return decisionOf(modelVotes(judgments, compared, [order.models.left.id, order.models.right.id]), order);
    }
    case 'estimates': {
      const pairs = (await judgePairs(pool, projectId, order.judge.id)).get(order.judge.id) ?? [];
      const scored = scoredModelPairs(judgments, pairs, await candidatesOf(pool, projectId, order));
      const ids = new Set(scored.flatMap(({ first, second }) => [first, second]));
      return estimatesOf(scored, { ...order, names: await modelNames(pool, [...ids]) });
    }
    case 'precision':
      return precisionOf(judgments, order.wanted);
    default:
      return order satisfies never;
  }
}

async function judgePairs(
  pool: OpenDatabase['pool'],
  projectId: string,
  judgeId: string | null,
): Promise<Map<string, JudgePair[]>> {
  const outcomes = { first: 1, tie: 0, second: -1 } as const;
  const byJudge = new Map<string, JudgePair[]>();
  for await (const row of reportedJudgePairs(pool, projectId, judgeId)) {
    const { outcome, readFirstAsA: firstAsA, readSecondAsA: secondAsA, failure: failed } = row;
    const pairs = byJudge.get(row.judgeId) ?? [];
    byJudge.set(row.judgeId, pairs);
    pairs.push({ ...row, outcome: outcome === null ? null : outcomes[outcome], firstAsA, secondAsA, failed });
  }
  return byJudge;
}

async function candidatesOf(
  pool: OpenDatabase['pool'],
  projectId: string,
  { tag, promptId }: { tag?: string | undefined; promptId?: string | undefined },
): Promise<Map<string, ComparedCandidates>> {
  const compared = new Map<string, ComparedCandidates>();
  for await (const { comparisonId, tags, ...candidates } of comparedModels(pool, projectId)) {
    if (tag !== undefined && !tags.includes(tag)) continue;
    if (promptId === undefined || candidates.promptId === promptId) compared.set(comparisonId, candidates);
  }
  return compared;
}
