/* oxlint-disable typescript/no-non-null-assertion -- arrays of one entry per node */
/**
 * A confidence sequence for the mean of scores in [0, 1]: an interval that holds after every observation at once, so that
 * one may look whenever one likes and stop when one likes.
 */

import type { Interval } from '../bootstrap.js';

/** How often each distinct score was observed. */
export type ScoreCounts = ReadonlyMap<number, number>;

/** Fractions of the largest bet that never ends in debt: midpoints of equal parts of (0, 1). */
const nodes = 128;
const fractions = Float64Array.from({ length: nodes }, (_, node) => (node + 0.5) / nodes);

export function countScores(scores: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1);
  return counts;
}

/**
 * ln of the capital that a gambler has who began with 1 and bet that scores exceed `mean`:
 * `K(m) = avg_f Π_i (1 + f (x_i / m − 1))`, with the fraction f of the largest bet mixed uniformly over (0, 1). Where m is
 * the true mean, each factor has mean 1, so K is a nonnegative martingale from 1 and ever reaches c with probability 1/c
 * at most (Ville 1939; Waudby-Smith & Ramdas 2023, JRSS B 86, §4, with the mixed bets of their §B.6). Of scores 0 and 1
 * it is Robbins' mixture (1970) over the shares above m. It falls as m grows. The bets are
 * the same from first to last, so the order of scores does not matter and their counts are enough.
 */
export function logCapitalAbove(counts: ScoreCounts, mean: number): number {
  if (mean <= 0) return [...counts].some(([score, count]) => score > 0 && count > 0) ? Infinity : -Infinity;
  const capitals = new Float64Array(nodes);
  for (const [score, count] of counts) {
    const gain = score / mean - 1;
    for (let node = 0; node < nodes; node += 1) capitals[node]! += count * Math.log1p(fractions[node]! * gain);
  }
  let most = -Infinity;
  for (const capital of capitals) most = Math.max(most, capital);
  let total = 0;
  for (const capital of capitals) total += Math.exp(capital - most);
  return most + Math.log(total / nodes);
}

/** {@link logCapitalAbove}, bet on scores below `mean`. It grows with the mean. */
export function logCapitalBelow(counts: ScoreCounts, mean: number): number {
  return logCapitalAbove(mirrored(counts), 1 - mean);
}

function mirrored(counts: ScoreCounts): ScoreCounts {
  return new Map([...counts].map(([score, count]) => [1 - score, count]));
}

/**
 * Every mean at which neither gambler's capital has reached 2/α: at the true mean one of them ever does with probability
 * α at most. `[0, 1]` without scores. Scores must come one after another of one mean, given those before: independent
 * units of one population do, several votes on one prompt don't.
 */
export function bettingInterval(counts: ScoreCounts, alpha: number): Interval {
  const limit = Math.log(2 / alpha);
  const other = mirrored(counts);
  return { low: lowest(counts, limit), high: 1 - lowest(other, limit) };
}

/** Whether one mean is outside of {@link bettingInterval}: one evaluation in place of a search. */
export function refutesMean(counts: ScoreCounts, mean: number, alpha: number): boolean {
  return Math.max(logCapitalAbove(counts, mean), logCapitalBelow(counts, mean)) >= Math.log(2 / alpha);
}

/** The least mean that is not refuted from above, to 2⁻⁵⁰, on the safe side. */
function lowest(counts: ScoreCounts, limit: number): number {
  const isRefuted = (mean: number): boolean => logCapitalAbove(counts, mean) >= limit;
  if (!isRefuted(0)) return 0;
  let [refuted, standing] = [0, 1];
  for (let halving = 0; halving < 50; halving += 1) {
    const middle = (refuted + standing) / 2;
    if (isRefuted(middle)) refuted = middle;
    else standing = middle;
  }
  return refuted;
}
