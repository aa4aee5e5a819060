/** When so many more judgments will be in, by the pace of the last days. */

import { bootstrapSums, type Interval } from '../bootstrap.js';

export interface Forecast {
  /** Judgments a day. */
  readonly pace: { readonly value: number; readonly interval: Interval };
  /** Days until the remaining ones are in; infinite at a pace of 0. */
  readonly days: { readonly value: number; readonly interval: Interval };
}

/**
 * The mean of the days' counts, and how long the remaining judgments take at it. Its 95 % interval is the wider, at each end,
 * of two: the percentile bootstrap over days, which sees that some days are busier than others, and that of a Poisson
 * count, `(√T ± z/2)²` for T judgments in all (Anscombe's transformation), without which equal days would promise certainty.
 * NaN without days.
 * @param perDay judgments of each of the last days
 */
export function forecast(remaining: number, perDay: readonly number[]): Forecast {
  const total = perDay.reduce((sum, count) => sum + count, 0);
  const value = total / perDay.length;
  const days = bootstrapSums(
    perDay.map((count) => [count, 1]),
    ([sum = 0, count = 0]) => sum / count,
  );
  const halfZ = 0.98;
  const poisson = {
    low: Math.max(0, Math.sqrt(total) - halfZ) ** 2 / perDay.length,
    high: (Math.sqrt(total) + halfZ) ** 2 / perDay.length,
  };
  const interval = { low: Math.min(days.low, poisson.low), high: Math.max(days.high, poisson.high) };
  return {
    pace: { value, interval },
    days: { value: remaining / value, interval: { low: remaining / interval.high, high: remaining / interval.low } },
  };
}
