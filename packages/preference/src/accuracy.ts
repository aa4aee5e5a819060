/** How often a score puts the preferred answer first. */

import type { ClusterTotal, Interval } from './bootstrap.js';
import { clusteredShare } from './share.js';

/** What one judgment or several alike said of a pair, as a scorer sees it: the winner's score less the loser's, and the prompt. */
export interface ScoredPair {
  readonly margin: number;
  readonly prompt: string;
  /** How many judgments said so. @defaultValue 1 */
  readonly weight?: number;
}

export interface PairAccuracy {
  /** Share of judgments whose pair has a positive margin; a margin of exactly 0 counts half. NaN without pairs. */
  readonly accuracy: number;
  /** What it is reckoned from: the records given, which are votes, or pairs where each pair stands once. */
  readonly cases: number;
  /** The same number, by the name that reports of earlier versions have for it. */
  readonly pairs: number;
  readonly prompts: number;
  /** Mean margin over judgments. */
  readonly margin: number;
}

export interface PairAccuracyInterval extends PairAccuracy {
  /** 95 %, by resampling prompts. */
  readonly interval: Interval;
}

/** How often the preferred answer of a pair has the higher score. */
export function pairAccuracy(pairs: readonly ScoredPair[]): PairAccuracy {
  return summary(pairs, promptTotals(pairs));
}

/** The same with a confidence interval; the same seed gives the same one. */
export function pairAccuracyInterval(pairs: readonly ScoredPair[], seed = 1): PairAccuracyInterval {
  const totals = promptTotals(pairs);
  return { ...summary(pairs, totals), interval: clusteredShare(totals, { seed }).interval };
}

function promptTotals(pairs: readonly ScoredPair[]): ClusterTotal[] {
  const totals = new Map<string, { sum: number; count: number }>();
  for (const { margin, prompt, weight = 1 } of pairs) {
    const total = totals.get(prompt) ?? { sum: 0, count: 0 };
    total.sum += weight * (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);
    total.count += weight;
    totals.set(prompt, total);
  }
  return [...totals.values()];
}

function summary(pairs: readonly ScoredPair[], totals: readonly ClusterTotal[]): PairAccuracy {
  const judgments = totals.reduce((sum, total) => sum + total.count, 0);
  const margins = pairs.reduce((sum, { margin, weight = 1 }) => sum + weight * margin, 0);
  return {
    accuracy: totals.reduce((sum, total) => sum + total.sum, 0) / judgments,
    cases: pairs.length,
    pairs: pairs.length,
    prompts: totals.length,
    margin: margins / judgments,
  };
}
