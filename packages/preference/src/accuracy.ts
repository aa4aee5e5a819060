/** How often a score puts the preferred answer first. */

import { clusterBootstrap, type Interval } from './bootstrap.js';

/** One judged pair as a scorer sees it: the winner's score less the loser's, and the prompt both answer. */
export interface ScoredPair {
  readonly margin: number;
  readonly prompt: string;
}

export interface PairAccuracy {
  /** Share of pairs with a positive margin; a margin of exactly 0 counts half. NaN without pairs. */
  readonly accuracy: number;
  readonly interval: Interval;
  readonly pairs: number;
  readonly prompts: number;
  /** Mean of the margins. */
  readonly margin: number;
}

/** Pairwise accuracy with a 95 % interval by resampling prompts. */
export function pairAccuracy(pairs: readonly ScoredPair[], seed = 1): PairAccuracy {
  const clusters = new Map<string, { sum: number; count: number }>();
  let margins = 0;
  for (const { margin, prompt } of pairs) {
    const cluster = clusters.get(prompt) ?? { sum: 0, count: 0 };
    cluster.sum += margin > 0 ? 1 : margin === 0 ? 0.5 : 0;
    cluster.count += 1;
    clusters.set(prompt, cluster);
    margins += margin;
  }
  const totals = [...clusters.values()];
  return {
    accuracy: totals.reduce((sum, cluster) => sum + cluster.sum, 0) / pairs.length,
    interval: clusterBootstrap(totals, { seed }),
    pairs: pairs.length,
    prompts: totals.length,
    margin: margins / pairs.length,
  };
}
