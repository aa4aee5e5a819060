/** Whether the longer answer is preferred, whatever it says: what a reward model would learn first. */

import { type ClusteredSlope, logisticSlope, type SlopePair } from '../logistic-slope.js';
import { ClusterTotals, type Share } from '../share.js';
import { type Judged, judgedPairs } from './judged.js';

export interface LengthBias {
  /** Of the pairs of unlike length where one is preferred, the share that went to the longer; ½ without bias. */
  readonly longerPreferred: Share;
  /** The same by how many times as long the longer one is: up to the bound, Infinity at the end. */
  readonly byRatio: readonly { readonly upTo: number; readonly share: Share }[];
  /**
   * β of `P(longer preferred) = σ(β · log(longer / shorter))`: 1 where an answer of twice the length is preferred two to
   * one. NaN without pairs, ±Infinity where length decides every one.
   */
  readonly slope: ClusteredSlope;
}

/** By how many times as long the longer one is: each up to, and with, the bound. */
export const ratioBounds: readonly number[] = [1.1, 1.25, 1.5, 2, 3, Number.POSITIVE_INFINITY];

export function lengthBias(judgments: readonly Judged[]): LengthBias {
  const all = new ClusterTotals();
  const byRatio = ratioBounds.map((upTo) => ({ upTo, totals: new ClusterTotals() }));
  const pairs: SlopePair[] = [];
  for (const judged of judgments) {
    if (judged.purpose !== 'work') continue;
    for (const { longerPreferred, ratio } of unlikePairs(judged)) {
      all.add(judged.comparisonId, longerPreferred ? 1 : 0);
      byRatio.find(({ upTo }) => ratio <= upTo)?.totals.add(judged.comparisonId, longerPreferred ? 1 : 0);
      pairs.push({ x: Math.log(ratio), y: longerPreferred ? 1 : 0, cluster: judged.comparisonId });
    }
  }
  return {
    longerPreferred: all.share(),
    byRatio: byRatio.map(({ upTo, totals }) => ({ upTo, share: totals.share() })),
    slope: logisticSlope(pairs),
  };
}

/** The judgment's pairs of unlike length where one is preferred. */
export function unlikePairs(judged: Judged): { longerPreferred: boolean; ratio: number }[] {
  return judgedPairs(judged).flatMap(({ first, second, outcome }) => {
    const [a, b] = [Math.max(judged.lengths[first] ?? 0, 1), Math.max(judged.lengths[second] ?? 0, 1)];
    if (outcome === 0 || a === b) return [];
    return [{ longerPreferred: a > b === (outcome === 1), ratio: Math.max(a, b) / Math.min(a, b) }];
  });
}
