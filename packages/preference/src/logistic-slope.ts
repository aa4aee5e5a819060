/** A slope of a logistic curve through the origin, with an error that holds for pairs that come in clusters. */

import type { Interval } from './bootstrap.js';
import { winProbability } from './bradley-terry.js';
import { t95 } from './student-t.js';

/** Pairs of one cluster (a comparison's, by whoever judged it) are alike. */
export interface SlopePair {
  readonly x: number;
  readonly won: boolean;
  readonly cluster: string;
}

export interface ClusteredSlope {
  /** NaN without pairs, ±Infinity where x decides every one. */
  readonly value: number;
  /** NaN where the value is not finite, or all pairs are of one cluster. */
  readonly standardError: number;
  /** 95 %, by Student's t for the clusters; as the standard error, not a number where that is none. */
  readonly interval: Interval;
  readonly pairs: number;
  readonly clusters: number;
}

/**
 * β of `P(won) = σ(β x)` by Newton's method (McCullagh & Nelder 1989, §4.4): the maximum of a concave likelihood in one
 * variable. Its variance is the sandwich `A⁻¹ (Σ_g s_g²) A⁻¹ · G / (G − 1)`, with s_g the score of cluster g and A the
 * information (Liang & Zeger 1986, Biometrika 73): A⁻¹ alone takes pairs of one comparison for independent ones.
 */
export function logisticSlope(pairs: readonly SlopePair[]): ClusteredSlope {
  const clusters = new Set(pairs.map(({ cluster }) => cluster)).size;
  const value = slopeOf(pairs);
  const standardError = Number.isFinite(value) && clusters > 1 ? clusteredError(pairs, value, clusters) : Number.NaN;
  const half = standardError * t95(clusters - 1);
  return { value, standardError, interval: { low: value - half, high: value + half }, pairs: pairs.length, clusters };
}

function slopeOf(pairs: readonly SlopePair[]): number {
  if (pairs.length === 0) return Number.NaN;
  // Without one case each way the likelihood has no maximum.
  if (pairs.every(({ won }) => won)) return Number.POSITIVE_INFINITY;
  if (!pairs.some(({ won }) => won)) return Number.NEGATIVE_INFINITY;
  let slope = 0;
  for (let iteration = 0; iteration < 100; iteration += 1) {
    const step = pairs.reduce((sum, pair) => sum + scoreOf(pair, slope), 0) / information(pairs, slope);
    slope += step;
    if (Math.abs(step) < 1e-10) break;
  }
  return slope;
}

function clusteredError(pairs: readonly SlopePair[], slope: number, clusters: number): number {
  const scores = new Map<string, number>();
  for (const pair of pairs) scores.set(pair.cluster, (scores.get(pair.cluster) ?? 0) + scoreOf(pair, slope));
  const meat = [...scores.values()].reduce((sum, score) => sum + score ** 2, 0);
  return Math.sqrt((meat * clusters) / (clusters - 1)) / information(pairs, slope);
}

function scoreOf({ x, won }: SlopePair, slope: number): number {
  return x * ((won ? 1 : 0) - winProbability(slope * x));
}

function information(pairs: readonly SlopePair[], slope: number): number {
  return pairs.reduce((sum, { x }) => {
    const chance = winProbability(slope * x);
    return sum + x * x * chance * (1 - chance);
  }, 0);
}
