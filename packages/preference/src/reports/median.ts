/** Quantiles of values in any order, by the one definition that the intervals use, too. */

import { quantile } from '../bootstrap.js';

/** The `p`-quantile; NaN without values. */
export function quantileOf(values: readonly number[], p: number): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    p,
  );
}

export function median(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}
