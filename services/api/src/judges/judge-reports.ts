// What reports on judges are reckoned from, read over a connection of the thread's own.
import type { Decision, Estimates, Judge, JudgesReport, PrecisionForecast } from '@tastemaker/contracts';
import { askedSamples, type OpenDatabase, reportedJudgePairs } from '@tastemaker/database';
import {
  type Entry,
  entryVotes,
  type Judged,
  type JudgePair,
  judgedEntries,
  scoredEntryPairs,
} from '@tastemaker/preference';
import {
  completionEntries,
  namedEntry,
  type ProjectCompared,
  projectCompared,
  RefusedOrderError,
} from './compared-entries.js';
import { type DecisionOrder, decisionOf } from './decision.js';
import { type EstimatesOrder, estimatesOf } from './estimates.js';
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

/** Two entries by key or name, and models that the project need not have completions of. */
export interface NamedEntries {
  readonly left: string;
  readonly right: string;
  readonly models: readonly Entry[];
}

/** What each kind is asked beside the project. */
export type JudgeReportOrder = Common &
  (
    | { readonly kind: 'judges'; readonly judges: readonly Judge[] }
    | ({
        readonly kind: 'decision';
        readonly tag?: string | undefined;
        readonly promptId?: string | undefined;
        readonly named: NamedEntries;
      } & DecisionOrder)
    | ({
        readonly kind: 'estimates';
        readonly tag?: string | undefined;
        readonly named: NamedEntries | undefined;
      } & EstimatesOrder)
    | { readonly kind: 'precision'; readonly wanted: number }
  );

/**
 * @param judgments all standing ones of the project, in the order in which they came
 * @throws RefusedOrderError where it names what is not there
 */
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
      const project = await projectCompared(pool, projectId, order);
      const [left, right] = entriesNamed(judgments, project, order.by, order.named);
      const votes = entryVotes(judgments, project.compared, order.by, [left.key, right.key]);
      return decisionOf(votes, { left, right }, order);
    }
    case 'estimates': {
      const { by, judge, named } = order;
      const pairs = (await judgePairs(pool, projectId, judge.id)).get(judge.id) ?? [];
      const project = await projectCompared(pool, projectId, order);
      const entries = named && entriesNamed(judgments, project, by, named);
      const samples = await askedSamples(pool, projectId, judge.id);
      return estimatesOf({ ...scoredEntryPairs(judgments, pairs, project.compared, by), entries, samples }, order);
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

/** @throws RefusedOrderError where one of them is not there, or both are the same */
function entriesNamed(
  judgments: readonly Judged[],
  { compared, completions }: ProjectCompared,
  by: Decision['by'],
  { left, right, models }: NamedEntries,
): [Entry, Entry] {
  const entries = new Map([
    ...models.map((model): [string, Entry] => [model.key, model]),
    ...completionEntries(completions.values(), by),
    ...judgedEntries(judgments, compared, by),
  ]);
  const [one, other] = [namedEntry(entries, by, left, 'left'), namedEntry(entries, by, right, 'right')];
  if (one.key === other.key) throw new RefusedOrderError('right', `is the same as left: “${one.name}”`);
  return [one, other];
}
