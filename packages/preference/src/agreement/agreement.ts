/** What every agreement statistic returns, and the one way they all get their interval: by resampling items. */

import { bootstrapSums, type ClusterBootstrapOptions, type Interval, sumRows } from '../bootstrap.js';

/** The values that labelers gave one item (a pair, an answer's criterion); who gave which plays no part. */
export type ItemRatings = readonly number[];

export interface Agreement {
  /** 1 is perfect; for the chance-corrected ones 0 is chance. NaN where the data leave it undefined (one category only). */
  readonly value: number;
  /** Percentile bootstrap over items; NaN bounds without items. */
  readonly interval: Interval;
  /** Items that counted: those with two ratings or more. */
  readonly items: number;
}

/** The statistic of all items' summed rows, with the interval of the same statistic over resampled items. */
export function agreementOf(
  rows: readonly ArrayLike<number>[],
  statistic: (sums: Float64Array) => number,
  options: ClusterBootstrapOptions,
): Agreement {
  const value = rows.length === 0 ? Number.NaN : statistic(sumRows(rows));
  return { value, interval: bootstrapSums(rows, statistic, options), items: rows.length };
}

/** The distinct values in the ratings, ascending: the categories. */
export function categoriesOf(items: readonly ItemRatings[]): number[] {
  const values = new Set<number>();
  for (const item of items) for (const value of item) values.add(value);
  return [...values].toSorted((a, b) => a - b);
}

/** One row per item with two ratings or more, computed once for items that were rated alike (in any order). */
export function rowsOf(
  items: readonly ItemRatings[],
  categories: readonly number[],
  row: (counts: Float64Array, ratings: number) => Float64Array,
): Float64Array[] {
  const columnOf = new Map(categories.map((category, column) => [category, column]));
  const rows = new Map<string, Float64Array>();
  return items.flatMap((item) => {
    if (item.length < 2) return [];
    const counts = new Float64Array(categories.length);
    for (const value of item) {
      const column = columnOf.get(value) ?? 0;
      counts[column] = (counts[column] ?? 0) + 1;
    }
    const key = counts.join();
    const known = rows.get(key) ?? row(counts, item.length);
    rows.set(key, known);
    return [known];
  });
}
