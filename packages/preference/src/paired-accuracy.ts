/** Whether one scorer puts the preferred answer first more often than another does, on the same pairs. */

import { clusterBootstrap, type Interval } from './bootstrap.js';

/** One judged pair as two scorers see it: the preferred answer's score less the other's, by each. */
export interface PairedMargins {
  readonly first: number;
  readonly second: number;
  readonly prompt: string;
  /** Judgments that said so. @defaultValue 1 */
  readonly weight?: number;
}

export interface PairedAccuracy {
  /** Accuracy of the first less that of the second, over judgments; a margin of exactly 0 counts half. NaN without pairs. */
  readonly difference: number;
  /** 95 %, by resampling prompts: it holds for judgments that are alike within a prompt. */
  readonly interval: Interval;
  readonly first: number;
  readonly second: number;
  readonly cases: number;
  readonly prompts: number;
}

export function pairedAccuracy(pairs: readonly PairedMargins[]): PairedAccuracy {
  const totals = new Map<string, { sum: number; count: number }>();
  let [first, second, weights] = [0, 0, 0];
  for (const pair of pairs) {
    const { prompt, weight = 1 } = pair;
    const total = totals.get(prompt) ?? { sum: 0, count: 0 };
    const [a, b] = [credit(pair.first), credit(pair.second)];
    totals.set(prompt, { sum: total.sum + weight * (a - b), count: total.count + weight });
    first += weight * a;
    second += weight * b;
    weights += weight;
  }
  return {
    difference: (first - second) / weights,
    interval: clusterBootstrap([...totals.values()]),
    first: first / weights,
    second: second / weights,
    cases: pairs.length,
    prompts: totals.size,
  };
}

function credit(margin: number): number {
  return margin > 0 ? 1 : margin === 0 ? 0.5 : 0;
}

export interface McNemar {
  /** Cases that only the first gets right, and only the second. The others say nothing of which is better. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided, exact; 1 without such cases. It takes cases to be independent of each other: give one a prompt, or one a pair. */
  readonly pValue: number;
}

/**
 * McNemar's test (1947), exact: of the cases on which the two differ, each is as likely to be right, so that the number that
 * only the first gets right is binomial with ½ (Fagerland, Lydersen & Laake 2013, "exact conditional").
 */
export function mcnemar(onlyFirst: number, onlySecond: number): McNemar {
  const differing = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // P(X ≤ fewer): each term from the one before, from log P(X = 0) so that many cases do not underflow.
  let logTerm = -differing * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k += 1) {
    logTerm += Math.log((differing - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return { onlyFirst, onlySecond, pValue: Math.min(1, 2 * tail) };
}
