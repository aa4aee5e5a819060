/** How often a score puts the preferred answer first. */

import { clusterBootstrap, type Interval } from './bootstrap.js';

/** One judged pair as a scorer sees it: the winner's score less the loser's, and the prompt both answer. */
export interface ScoredPair {
  readonly margin: number;
  readonly prompt: string;
  /** How many judgments said so. @defaultValue 1 */
  readonly weight?: number;
}

export interface PairAccuracy {
  /** Share of judgments whose pair has a positive margin; a margin of exactly 0 counts half. NaN without pairs. */
  readonly accuracy: number;
  readonly interval: Interval;
  readonly pairs: number;
  readonly prompts: number;
  /** Mean margin over judgments. */
  readonly margin: number;
}

/** Pairwise accuracy with a 95 % interval by resampling prompts. */
export function pairAccuracy(pairs: readonly ScoredPair[], seed = 1): PairAccuracy {
  const clusters = new Map<string, { sum: number; count: number }>();
  let margins = 0;
  for (const { margin, prompt, weight = 1 } of pairs) {
    const cluster = clusters.get(prompt) ?? { sum: 0, count: 0 };
    cluster.sum += weight * (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);
    cluster.count += weight;
    clusters.set(prompt, cluster);
    margins += weight * margin;
  }
  const totals = [...clusters.values()];
  const judgments = totals.reduce((sum, cluster) => sum + cluster.count, 0);
  return {
    accuracy: totals.reduce((sum, cluster) => sum + cluster.sum, 0) / judgments,
    interval: clusterBootstrap(totals, { seed }),
    pairs: pairs.length,
    prompts: totals.length,
    margin: margins / judgments,
  };
}
