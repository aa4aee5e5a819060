/** Whether the longer answer is preferred, whatever it says: what a reward model would learn first. */

import { winProbability } from '../bradley-terry.js';
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
  readonly slope: number;
  /** Of β, from the observed information. */
  readonly slopeError: number;
}

const bounds = [1.1, 1.25, 1.5, 2, 3, Number.POSITIVE_INFINITY];

export function lengthBias(judgments: readonly Judged[]): LengthBias {
  const all = new ClusterTotals();
  const byRatio = bounds.map((upTo) => ({ upTo, totals: new ClusterTotals() }));
  const logRatios: number[] = [];
  const longerWon: boolean[] = [];
  for (const judged of judgments) {
    if (judged.purpose !== 'work') continue;
    for (const { longerPreferred, ratio } of unlikePairs(judged)) {
      all.add(judged.comparisonId, longerPreferred ? 1 : 0);
      byRatio.find(({ upTo }) => ratio <= upTo)?.totals.add(judged.comparisonId, longerPreferred ? 1 : 0);
      logRatios.push(Math.log(ratio));
      longerWon.push(longerPreferred);
    }
  }
  return {
    longerPreferred: all.share(),
    byRatio: byRatio.map(({ upTo, totals }) => ({ upTo, share: totals.share() })),
    ...logisticSlope(logRatios, longerWon),
  };
}

function unlikePairs(judged: Judged): { longerPreferred: boolean; ratio: number }[] {
  return judgedPairs(judged).flatMap(({ first, second, outcome }) => {
    const [a, b] = [Math.max(judged.lengths[first] ?? 0, 1), Math.max(judged.lengths[second] ?? 0, 1)];
    if (outcome === 0 || a === b) return [];
    return [{ longerPreferred: a > b === (outcome === 1), ratio: Math.max(a, b) / Math.min(a, b) }];
  });
}

/**
 * Logistic regression through the origin by Newton's method (McCullagh & Nelder 1989, §4.4): the maximum of a concave
 * likelihood in one variable.
 */
export function logisticSlope(
  x: readonly number[],
  won: readonly boolean[],
): { readonly slope: number; readonly slopeError: number } {
  if (x.length === 0) return { slope: Number.NaN, slopeError: Number.NaN };
  // Without one case each way the likelihood has no maximum.
  if (won.every(Boolean) || !won.some(Boolean)) {
    return { slope: won[0] === true ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, slopeError: Number.NaN };
  }
  let slope = 0;
  let information = 0;
  for (let iteration = 0; iteration < 100; iteration += 1) {
    let score = 0;
    information = 0;
    x.forEach((value, i) => {
      const chance = winProbability(slope * value);
      score += value * ((won[i] === true ? 1 : 0) - chance);
      information += value * value * chance * (1 - chance);
    });
    const step = score / information;
    slope += step;
    if (Math.abs(step) < 1e-10) break;
  }
  return { slope, slopeError: 1 / Math.sqrt(information) };
}
