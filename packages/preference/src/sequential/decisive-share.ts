/**
 * Whether a share of wins differs from ½, for whoever looks after each vote and stops when they like. An interval that is
 * made for one look (Wilson's) would then be wrong far more often than it says.
 */

import type { Interval } from '../bootstrap.js';

export interface SequenceOptions {
  /** The chance that the sequence ever leaves out the true share. @defaultValue 0.05 */
  readonly alpha?: number;
}

export interface SequentialDecision {
  /** Holds the true share after every vote at once, with probability 1 − α; `[0, 1]` without votes. */
  readonly interval: Interval;
  /** `wins` or `losses` are the more, beyond α; null: not decided, go on. */
  readonly decided: 'wins' | 'losses' | null;
  /** Votes that it takes still, if the share stays as it is; 0 where it is decided, null for more than ten thousand. */
  readonly votesToGo: number | null;
}

/**
 * The confidence sequence of a Bernoulli share by the method of mixtures (Robbins 1970, Ann. Math. Statist. 41, §3; Howard,
 * Ramdas, McAuliffe & Sekhon 2021, Ann. Statist. 49). With the share p mixed over the uniform distribution,
 * `M_n(p) = B(1 + wins, 1 + losses) / (p^wins (1 − p)^losses)` is a martingale of mean 1 where p is true, so it ever
 * reaches 1/α with probability α at most (Ville 1939); the sequence is every p at which it has not. Votes have to be
 * exchangeable: independent, of one share.
 */
export function decideShare(wins: number, losses: number, options: SequenceOptions = {}): SequentialDecision {
  const limit = -Math.log(options.alpha ?? 0.05);
  const interval = sharesBelow(wins, losses, limit);
  const decided = interval.low > 0.5 ? 'wins' : interval.high < 0.5 ? 'losses' : null;
  return { interval, decided, votesToGo: decided === null ? votesToGo(wins, losses, limit) : 0 };
}

/** ln M(p), the evidence against p. It is convex in p, and least where p is the share of wins. */
export function logEvidence(wins: number, losses: number, share: number): number {
  return logBeta(1 + wins, 1 + losses) - power(wins, share) - power(losses, 1 - share);
}

/** n ln p, where 0 ln 0 = 0. */
function power(count: number, share: number): number {
  return count === 0 ? 0 : count * Math.log(share);
}

function sharesBelow(wins: number, losses: number, limit: number): Interval {
  const all = wins + losses;
  if (all === 0) return { low: 0, high: 1 };
  const middle = wins / all;
  const isIn = (share: number) => logEvidence(wins, losses, share) < limit;
  return { low: boundary(middle, 0, isIn), high: boundary(middle, 1, isIn) };
}

/** The last share from `inside` towards `end` that is in. */
function boundary(inside: number, end: number, isIn: (share: number) => boolean): number {
  if (isIn(end)) return end;
  let [within, out] = [inside, end];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (within + out) / 2;
    if (isIn(middle)) within = middle;
    else out = middle;
  }
  return within;
}

const longest = 10_000;

function votesToGo(wins: number, losses: number, limit: number): number | null {
  const seen = wins + losses;
  const share = wins / seen;
  const isDecided = (all: number) => logEvidence(share * all, (1 - share) * all, 0.5) >= limit;
  if (seen === 0 || !isDecided(seen + longest)) return null;
  // Evidence against ½ grows with votes of one share once there are some.
  let [short, enough] = [seen, seen + longest];
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (isDecided(middle)) enough = middle;
    else short = middle;
  }
  return enough - seen;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ln Γ(x) for x ≥ 1, by Stirling's series (Abramowitz & Stegun 6.1.41) at 10 or more, to 12 digits. */
function logGamma(x: number): number {
  let [at, product] = [x, 1];
  for (; at < 10; at += 1) product *= at;
  const inverse = 1 / at;
  const square = inverse ** 2;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
