/** A slope of a logistic curve through the origin, with an error that holds for pairs that come in clusters. */

import type { Interval } from './bootstrap.js';
import { winProbability } from './bradley-terry.js';
import { t95 } from './student-t.js';

/** Pairs of one cluster (a comparison's, by whoever judged it) are alike. */
export interface SlopePair {
  readonly x: number;
  /** In [0, 1]: 1 or 0 of what happened, or a probability that a model gave. */
  readonly y: number;
  readonly cluster: string;
  /** @defaultValue 1 */
  readonly weight?: number;
}

export interface ClusteredSlope {
  /** NaN without pairs whose x differs from 0, ±Infinity where x decides every one. */
  readonly value: number;
  /** NaN where the value is not finite, or all pairs are of one cluster. */
  readonly standardError: number;
  /** 95 %, by Student's t for the clusters; as the standard error, not a number where that is none. */
  readonly interval: Interval;
  /** Those whose x differs from 0: the others say nothing of it. */
  readonly pairs: number;
  readonly clusters: number;
}

/**
 * β of `P(won) = σ(β x)` by Newton's method (McCullagh & Nelder 1989, §4.4): the maximum of a concave likelihood in one
 * variable; for probabilities in place of outcomes the fractional logit of Papke & Wooldridge (1996, J. Applied Econometrics
 * 11). Its variance is the sandwich `A⁻¹ (Σ_g s_g²) A⁻¹ · G / (G − 1)`, with s_g the score of cluster g and A the
 * information (Liang & Zeger 1986, Biometrika 73): A⁻¹ alone takes pairs of one comparison for independent ones.
 */
export function logisticSlope(all: readonly SlopePair[]): ClusteredSlope {
  const pairs = all.filter(({ x }) => x !== 0);
  const clusters = new Set(pairs.map(({ cluster }) => cluster)).size;
  const value = slopeOf(pairs);
  const standardError = Number.isFinite(value) && clusters > 1 ? clusteredError(pairs, value, clusters) : Number.NaN;
  const half = standardError * t95(clusters - 1);
  return { value, standardError, interval: { low: value - half, high: value + half }, pairs: pairs.length, clusters };
}

function slopeOf(pairs: readonly SlopePair[]): number {
  if (pairs.length === 0) return Number.NaN;
  // The likelihood has no maximum where every pair leans the same way as far as it can.
  if (pairs.every(({ x, y }) => y === (x > 0 ? 1 : 0))) return Number.POSITIVE_INFINITY;
  if (pairs.every(({ x, y }) => y === (x > 0 ? 0 : 1))) return Number.NEGATIVE_INFINITY;
  let [slope, low, high] = [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let iteration = 0; iteration < 200; iteration += 1) {
    const score = pairs.reduce((sum, pair) => sum + scoreOf(pair, slope), 0);
    if (score > 0) low = slope;
    else high = slope;
    const next = within(slope + score / information(pairs, slope), low, high, slope);
    if (Math.abs(next - slope) <= 1e-12 * Math.max(1, Math.abs(slope))) return next;
    slope = next;
  }
  return slope;
}

/** Newton's step while it stays within what is known to hold the maximum; otherwise halfway, or twice as far out. */
function within(newton: number, low: number, high: number, from: number): number {
  if (newton > low && newton < high) return newton;
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2;
  return Number.isFinite(low) ? 2 * Math.abs(from) + 1 : -2 * Math.abs(from) - 1;
}

function clusteredError(pairs: readonly SlopePair[], slope: number, clusters: number): number {
  const scores = new Map<string, number>();
  for (const pair of pairs) scores.set(pair.cluster, (scores.get(pair.cluster) ?? 0) + scoreOf(pair, slope));
  const meat = [...scores.values()].reduce((sum, score) => sum + score ** 2, 0);
  return Math.sqrt((meat * clusters) / (clusters - 1)) / information(pairs, slope);
}

function scoreOf({ x, y, weight = 1 }: SlopePair, slope: number): number {
  return weight * x * (y - winProbability(slope * x));
}

function information(pairs: readonly SlopePair[], slope: number): number {
  return pairs.reduce((sum, { x, weight = 1 }) => {
    const chance = winProbability(slope * x);
    return sum + weight * x * x * chance * (1 - chance);
  }, 0);
}
