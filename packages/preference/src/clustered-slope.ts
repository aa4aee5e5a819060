/** How far a share of preferences follows a quantity such as length, with an error that holds for cases in clusters. */

import type { Interval } from './bootstrap.js';
import { winProbability } from './bradley-terry.js';

export interface ClusteredSlope {
  /** β of `P(y) = σ(β x)`; NaN without cases or without any x that differs from 0, ±Infinity where x decides every case. */
  readonly slope: number;
  /** NaN where the slope is not finite, or there is one cluster only. */
  readonly standardError: number;
  /** 95 %, `β ± 1.96 SE`. */
  readonly interval: Interval;
  readonly cases: number;
  readonly clusters: number;
}

export interface SlopeCase {
  readonly x: number;
  /** In [0, 1]: what happened, or a probability that a model gave. */
  readonly y: number;
  /** Cases of one cluster are alike. */
  readonly cluster: string;
  /** @defaultValue 1 */
  readonly weight?: number;
}

const z95 = 1.959963984540054;

/**
 * Logistic regression through the origin, for outcomes and for probabilities alike (the fractional logit of Papke & Wooldridge
 * 1996), with the cluster-robust error `√(Σ_g s_g² · G/(G − 1)) / H`, where s_g is the score of a cluster and H the information
 * (Liang & Zeger 1986).
 */
export function clusteredSlope(cases: readonly SlopeCase[]): ClusteredSlope {
  const used = cases.filter(({ x }) => x !== 0);
  const clusters = new Set(used.map(({ cluster }) => cluster)).size;
  const slope = slopeOf(used);
  const standardError = Number.isFinite(slope) ? errorOf(used, slope, clusters) : Number.NaN;
  const half = z95 * standardError;
  return { slope, standardError, interval: { low: slope - half, high: slope + half }, cases: used.length, clusters };
}

function slopeOf(cases: readonly SlopeCase[]): number {
  if (cases.length === 0) return Number.NaN;
  // The likelihood has no maximum where every case leans the same way as far as it can.
  if (cases.every(({ x, y }) => y === (x > 0 ? 1 : 0))) return Number.POSITIVE_INFINITY;
  if (cases.every(({ x, y }) => y === (x > 0 ? 0 : 1))) return Number.NEGATIVE_INFINITY;
  let [slope, low, high] = [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let iteration = 0; iteration < 200; iteration += 1) {
    const { score, information } = derivatives(cases, slope);
    if (score > 0) low = slope;
    else high = slope;
    const next = within(slope + score / information, low, high, slope);
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

function derivatives(cases: readonly SlopeCase[], slope: number): { score: number; information: number } {
  let [score, information] = [0, 0];
  for (const { x, y, weight = 1 } of cases) {
    const chance = winProbability(slope * x);
    score += weight * x * (y - chance);
    information += weight * x * x * chance * (1 - chance);
  }
  return { score, information };
}

function errorOf(cases: readonly SlopeCase[], slope: number, clusters: number): number {
  if (clusters < 2) return Number.NaN;
  const scores = new Map<string, number>();
  for (const { x, y, cluster, weight = 1 } of cases) {
    scores.set(cluster, (scores.get(cluster) ?? 0) + weight * x * (y - winProbability(slope * x)));
  }
  const squares = [...scores.values()].reduce((sum, score) => sum + score * score, 0);
  return Math.sqrt((squares * clusters) / (clusters - 1)) / derivatives(cases, slope).information;
}
