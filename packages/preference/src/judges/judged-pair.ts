/** What the reports read of a judge's judgment of one pair. */

import type { PairOutcome } from '../reports/judged.js';

/** Candidates are numbered from 0 in the comparison's own order; `first` is the lower. */
export interface JudgePair {
  readonly comparisonId: string;
  readonly first: number;
  readonly second: number;
  /** 1: the first is better; null: not decided, because an answer could not be read or there was none. */
  readonly outcome: PairOutcome | null;
  /** What was read with either candidate shown as A; null also for a judge that is not asked in two orders. */
  readonly firstAsA: 'A' | 'B' | 'tie' | null;
  readonly secondAsA: 'A' | 'B' | 'tie' | null;
  /** That the first is better; null where the judge gives none. */
  readonly probability: number | null;
  /** There was no answer at all. */
  readonly failed: boolean;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly latencyMs: number | null;
}

/**
 * The outcome of two answers, one in each order: theirs where they agree, a tie where the answer changes with the order
 * (Zheng et al. 2023, "Judging LLM-as-a-judge", §3.4), null where either could not be read.
 */
export function outcomeOfOrders(
  firstAsA: JudgePair['firstAsA'],
  secondAsA: JudgePair['secondAsA'],
): PairOutcome | null {
  if (firstAsA === null || secondAsA === null) return null;
  const forFirst = { A: 1, tie: 0, B: -1 } as const;
  const [one, other] = [forFirst[firstAsA], -forFirst[secondAsA]];
  return one === other && one !== 0 ? one : 0;
}
