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

export interface AgreementOptions extends ClusterBootstrapOptions {
  /**
   * `[items]`: the cluster of each. Items of one cluster (the pairs of one comparison) are alike and are resampled together.
   * @defaultValue each item by itself
   */
  readonly clusters?: ArrayLike<number>;
  /**
   * `[clusters]`, by their numbers: how many clusters each stands for. Only with `clusters`. @defaultValue 1 each
   */
  readonly times?: ArrayLike<number>;
}

/** The statistic of all items' summed rows, with the interval of the same statistic over resampled items or clusters. */
export function agreementOf(
  rows: readonly ItemRow[],
  statistic: (sums: Float64Array) => number,
  options: AgreementOptions,
): Agreement {
  const { clusters, times, ...bootstrap } = options;
  const byCluster = clusters === undefined ? undefined : clusterRows(rows, clusters);
  const resampled = byCluster?.map(({ row }) => row) ?? rows.map(({ row }) => row);
  const counts = times && byCluster?.map(({ cluster }) => times[cluster] ?? 1);
  const value = rows.length === 0 ? Number.NaN : statistic(sumRows(resampled, counts));
  const interval = bootstrapSums(resampled, statistic, { ...bootstrap, ...(counts && { times: counts }) });
  const items = rows.reduce((all, { item }) => all + (times?.[clusters?.[item] ?? -1] ?? 1), 0);
  return { value, interval, items };
}

/** One row per cluster: its items' rows summed; the row itself, shared with others alike, where an item is alone. */
function clusterRows(rows: readonly ItemRow[], clusters: ArrayLike<number>): { cluster: number; row: Float64Array }[] {
  const members = new Map<number, Float64Array[]>();
  for (const { item, row } of rows) {
    const cluster = clusters[item] ?? -1;
    members.set(cluster, [...(members.get(cluster) ?? []), row]);
  }
  return [...members].map(([cluster, all]) => ({
    cluster,
    row: all.length === 1 && all[0] ? all[0] : sumRows(all),
  }));
}

/** The distinct values in the ratings, ascending: the categories. */
export function categoriesOf(items: readonly ItemRatings[]): number[] {
  const values = new Set<number>();
  for (const item of items) for (const value of item) values.add(value);
  return [...values].toSorted((a, b) => a - b);
}

/** An item's additive totals, and which item it is. */
export interface ItemRow {
  readonly item: number;
  readonly row: Float64Array;
}

/** One row per item with two ratings or more, computed once for items that were rated alike (in any order). */
export function rowsOf(
  items: readonly ItemRatings[],
  categories: readonly number[],
  row: (counts: Float64Array, ratings: number) => Float64Array,
): ItemRow[] {
  const columnOf = new Map(categories.map((category, column) => [category, column]));
  const rows = new Map<string, Float64Array>();
  return items.flatMap((ratings, item) => {
    if (ratings.length < 2) return [];
    const counts = new Float64Array(categories.length);
    for (const value of ratings) {
      const column = columnOf.get(value) ?? 0;
      counts[column] = (counts[column] ?? 0) + 1;
    }
    const key = counts.join();
    const known = rows.get(key) ?? row(counts, ratings.length);
    rows.set(key, known);
    return [{ item, row: known }];
  });
}
