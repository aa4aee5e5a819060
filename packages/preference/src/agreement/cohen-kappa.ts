/** Cohen's κ: the agreement of two named labelers beyond chance, each with their own habits of choosing. */

import { sumRows } from '../bootstrap.js';
import { groupNumbers, jackknifeGroups, jackknifeVariance } from '../jackknife.js';
import { type Agreement, type AgreementOptions, agreementOf, categoriesOf, type ItemRow } from './agreement.js';

/**
 * What two differing ratings a, b are worth: `none` nothing (Cohen 1960), `linear` `1 − |a − b| / range`,
 * `quadratic` `1 − (a − b)² / range²` (Cohen 1968), where range is the largest difference between any two values seen.
 */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

export interface CohenKappaOptions extends AgreementOptions {
  /** @defaultValue 'none' */
  readonly weights?: KappaWeights;
}

export interface CohenKappa extends Agreement {
  /**
   * Large-sample standard error for κ ≠ 0 (Fleiss, Cohen & Everitt 1969); of items in clusters the delete-one-cluster
   * jackknife's, in at most 20 groups of clusters, for that formula takes items for independent ones.
   */
  readonly standardError: number;
}

/**
 * `κ = (p_o − p_e) / (1 − p_e)` of items that both labelers rated, one `[first's value, second's value]` each, with
 * `p_o = Σ w_ij p_ij` and `p_e = Σ w_ij p_i· p_·j` (Cohen 1960, 1968). NaN when both always chose one and the same category.
 */
export function cohenKappa(pairs: readonly (readonly [number, number])[], options: CohenKappaOptions = {}): CohenKappa {
  const categories = categoriesOf(pairs);
  const weights = weightTable(categories, options.weights ?? 'none');
  const rows = tableRows(pairs, categories);
  const kappaOfRows = (kept: readonly ItemRow[]) =>
    kappaOf(sumRows(kept.map(({ row }) => row)), weights, categories.length);
  const agreement = agreementOf(rows, (table) => kappaOf(table, weights, categories.length).kappa, options);
  const { clusters } = options;
  const standardError =
    clusters === undefined
      ? kappaOfRows(rows).standardError
      : clusteredError(rows, clusters, (kept) => kappaOfRows(kept).kappa);
  return { ...agreement, standardError };
}

/** κ alone, unweighted. */
export function cohenValue(pairs: readonly (readonly [number, number])[]): number {
  const categories = categoriesOf(pairs);
  const table = sumRows(tableRows(pairs, categories).map(({ row }) => row));
  return kappaOf(table, weightTable(categories, 'none'), categories.length).kappa;
}

/** One row per item: its cell of the table of both labelers' ratings. */
function tableRows(pairs: readonly (readonly [number, number])[], categories: readonly number[]): ItemRow[] {
  const size = categories.length;
  const cells = Array.from({ length: size ** 2 }, (_, cell) =>
    Float64Array.from({ length: size ** 2 }, (__, other) => (other === cell ? 1 : 0)),
  );
  const columnOf = new Map(categories.map((category, column) => [category, column]));
  return pairs.flatMap(([a, b], item) => {
    const row = cells[(columnOf.get(a) ?? 0) * size + (columnOf.get(b) ?? 0)];
    return row === undefined ? [] : [{ item, row }];
  });
}

function clusteredError(
  rows: readonly ItemRow[],
  clusters: ArrayLike<number>,
  statistic: (kept: readonly ItemRow[]) => number,
): number {
  const numbers = new Map<number, number>();
  for (const { item } of rows) {
    const cluster = clusters[item] ?? -1;
    if (!numbers.has(cluster)) numbers.set(cluster, numbers.size);
  }
  const groups = groupNumbers(numbers.size);
  const groupOf = ({ item }: ItemRow) => groups[numbers.get(clusters[item] ?? -1) ?? -1];
  const without = Array.from({ length: Math.min(jackknifeGroups, numbers.size) }, (_, group) =>
    statistic(rows.filter((row) => groupOf(row) !== group)),
  );
  return Math.sqrt(jackknifeVariance(without));
}

function weightTable(categories: readonly number[], kind: KappaWeights): number[] {
  const range = (categories.at(-1) ?? 0) - (categories[0] ?? 0);
  return categories.flatMap((a) =>
    categories.map((b) => {
      if (kind === 'none' || a === b) return a === b ? 1 : 0;
      const distance = Math.abs(a - b) / range;
      return 1 - (kind === 'linear' ? distance : distance * distance);
    }),
  );
}

/** κ and its standard error from a table of counts, `[size, size]` by rows. */
function kappaOf(
  table: Float64Array,
  weights: readonly number[],
  size: number,
): { kappa: number; standardError: number } {
  const total = table.reduce((sum, count) => sum + count, 0);
  const share = (cell: number): number => (table[cell] ?? 0) / total;
  const weight = (cell: number): number => weights[cell] ?? 0;
  const first = new Float64Array(size); // p_i·
  const second = new Float64Array(size); // p_·j
  table.forEach((_, cell) => {
    first[Math.floor(cell / size)] = (first[Math.floor(cell / size)] ?? 0) + share(cell);
    second[cell % size] = (second[cell % size] ?? 0) + share(cell);
  });
  const rowMean = first.map((_, i) => second.reduce((sum, p, j) => sum + p * weight(i * size + j), 0));
  const columnMean = second.map((_, j) => first.reduce((sum, p, i) => sum + p * weight(i * size + j), 0));
  const observed = weights.reduce((sum, w, cell) => sum + w * share(cell), 0);
  const expected = rowMean.reduce((sum, mean, i) => sum + mean * (first[i] ?? 0), 0);
  const spread = weights.reduce((sum, w, cell) => {
    const marginal = (rowMean[Math.floor(cell / size)] ?? 0) + (columnMean[cell % size] ?? 0);
    return sum + share(cell) * (w * (1 - expected) - marginal * (1 - observed)) ** 2;
  }, 0);
  const variance = (spread - (observed * expected - 2 * expected + observed) ** 2) / (total * (1 - expected) ** 4);
  return { kappa: (observed - expected) / (1 - expected), standardError: Math.sqrt(Math.max(variance, 0)) };
}
