/** One number that makes margins honest: divided by the temperature, σ of them is the share of wins that one may expect. */

import type { ScoredPair } from '../accuracy.js';
import { pairLoss, winProbability } from '../bradley-terry.js';

export interface Temperature {
  /** Divide margins by it: above 1 the scores were overconfident. In [1e-3, 1e3]; at a bound, the best lies beyond it. */
  readonly temperature: number;
  /** Mean negative log-likelihood in nats at temperature 1, then at the fitted one. NaN without pairs. */
  readonly lossBefore: number;
  readonly lossAfter: number;
}

const bounds = [1e-3, 1e3] as const;

/**
 * The temperature T that minimizes the mean of `−log σ(margin / T)` (Platt 1999 without offset; Guo et al. 2017, §4.2), by
 * Newton's method on 1/T, where the loss is convex, kept within a shrinking bracket. Fit it on validation pairs. Where
 * every pair is ranked right the best T is 0, where the wrong side leads on the whole it is infinite: the bound comes back.
 */
export function fitTemperature(pairs: readonly ScoredPair[]): Temperature {
  const weights = pairs.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const scale = bestScale(pairs);
  const lossAt = (factor: number): number =>
    pairs.reduce((sum, { margin, weight = 1 }) => sum + weight * pairLoss(margin * factor), 0) / weights;
  return { temperature: 1 / scale, lossBefore: lossAt(1), lossAfter: lossAt(scale) };
}

/** 1/T; 1 where no margin depends on it. */
function bestScale(pairs: readonly ScoredPair[]): number {
  let [low, high] = [1 / bounds[1], 1 / bounds[0]];
  if (slopes(pairs, 1).second === 0) return 1;
  if (slopes(pairs, high).first <= 0) return high;
  if (slopes(pairs, low).first >= 0) return low;
  let scale = 1;
  for (let iteration = 0; iteration < 200; iteration += 1) {
    const { first, second } = slopes(pairs, scale);
    if (first > 0) high = scale;
    else low = scale;
    const newton = scale - first / second;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - scale) <= 1e-14 * scale) break;
    scale = next;
  }
  return scale;
}

/** First and second derivative of `Σ w softplus(−s · margin)` by s. */
function slopes(pairs: readonly ScoredPair[], scale: number): { first: number; second: number } {
  let [first, second] = [0, 0];
  for (const { margin, weight = 1 } of pairs) {
    const miss = winProbability(-scale * margin);
    first -= weight * margin * miss;
    second += weight * margin * margin * miss * (1 - miss);
  }
  return { first, second };
}
