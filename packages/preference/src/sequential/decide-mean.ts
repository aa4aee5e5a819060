/**
 * Whether a mean score (the share of wins, ties as half) differs from ½, for whoever looks after each vote and stops when
 * they like, and how many more observations that may take.
 */

import { bootstrapSums, type Interval } from '../bootstrap.js';
import { bettingInterval, countScores, refutesMean, type ScoreCounts } from './betting-sequence.js';

export interface SequenceOptions {
  /** The chance that the sequence ever leaves out the true mean. @defaultValue 0.05 */
  readonly alpha?: number;
}

const unknown: ScoresToGo = { value: null, low: null, high: null };

export interface ScoresToGo {
  /** If scores go on as those so far; null for more than ten thousand. */
  readonly value: number | null;
  /** 80 % percentile interval over resampled scores: how well the scores so far tell it; null for more than ten thousand. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface SequentialDecision {
  /** NaN without scores. */
  readonly mean: number;
  readonly scores: number;
  /** Holds the true mean after every score at once, with probability 1 − α; `[0, 1]` without scores. */
  readonly interval: Interval;
  /** The mean is above or below ½, beyond α; null: not decided, go on. */
  readonly decided: 'above' | 'below' | null;
  /** Scores that it takes still; zeros where it is decided. */
  readonly toGo: ScoresToGo;
}

/** The decision on scores in [0, 1], each of one independent unit, by the confidence sequence of {@link bettingInterval}. */
export function decideMean(scores: Iterable<number>, options: SequenceOptions = {}): SequentialDecision {
  const alpha = options.alpha ?? 0.05;
  const counts = countScores(scores);
  const total = sumOf(counts.values());
  const interval = bettingInterval(counts, alpha);
  const decided = interval.low > 0.5 ? 'above' : interval.high < 0.5 ? 'below' : null;
  return {
    mean: sumOf([...counts].map(([score, count]) => score * count)) / total,
    scores: total,
    interval,
    decided,
    toGo: decided === null ? scoresToGo(counts, total, alpha) : { value: 0, low: 0, high: 0 },
  };
}

const longest = 10_000;

/** One score more at either end keeps the resampling of a few equal scores from promising certainty. */
function scoresToGo(seen: ScoreCounts, total: number, alpha: number): ScoresToGo {
  if (total === 0) return unknown;
  const values = [...seen.keys()];
  const patterns = [0, 1, ...values].map((value) => ({ value, row: values.map(() => 0).concat(0, 0) }));
  patterns.forEach(({ row }, column) => {
    row[column] = 1;
  });
  const rows = patterns.flatMap(({ value, row }, column) =>
    Array.from({ length: column < 2 ? 1 : (seen.get(value) ?? 0) }, () => row),
  );
  const needed = (sums: ArrayLike<number>): number => {
    const drawn = patterns.map(({ value }, column) => [value, (sums[column] ?? 0) / rows.length] as const);
    return shortestDecided(seen, drawn, alpha);
  };
  const { low, high } = bootstrapSums(rows, needed, { resamples: 100, confidence: 0.8 });
  const asSeen = [...seen].map(([value, count]) => [value, count / total] as const);
  return { value: finite(shortestDecided(seen, asSeen, alpha)), low: finite(low), high: finite(high) };
}

function finite(scores: number): number | null {
  return scores > longest ? null : Math.round(scores);
}

/** How many more scores, spread as `drawn` says, decide it; `longest + 1` where so many are not enough. */
function shortestDecided(
  seen: ScoreCounts,
  drawn: readonly (readonly [value: number, share: number])[],
  alpha: number,
): number {
  const isDecided = (more: number): boolean => {
    const counts = new Map(seen);
    for (const [value, share] of drawn) counts.set(value, (counts.get(value) ?? 0) + share * more);
    return refutesMean(counts, 0.5, alpha);
  };
  if (!isDecided(longest)) return longest + 1;
  // Evidence against ½ grows with scores of one distribution once there are some.
  let [short, enough] = [0, longest];
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (isDecided(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
