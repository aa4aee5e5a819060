/** Krippendorff's α: agreement beyond chance for any number of labelers, any scale, and with ratings missing. */

import {
  type Agreement,
  type AgreementOptions,
  agreementOf,
  categoriesOf,
  type ItemRatings,
  rowsOf,
} from './agreement.js';

/** How far apart two values are: all alike, by ranks between them, or by their difference. */
export type AlphaScale = 'nominal' | 'ordinal' | 'interval';

export interface KrippendorffAlphaOptions extends AgreementOptions {
  /** @defaultValue 'nominal' */
  readonly scale?: AlphaScale;
}

/**
 * `α = 1 − D_o / D_e` from the coincidence matrix (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", §C–D).
 * A missing rating is simply left out of its item; items with fewer than two are not pairable and are left out. NaN when
 * only one value was ever given. The interval resamples items; memory grows with the square of the number of distinct values.
 */
export function krippendorffAlpha(items: readonly ItemRatings[], options: KrippendorffAlphaOptions = {}): Agreement {
  const categories = categoriesOf(items.filter((item) => item.length >= 2));
  const rows = rowsOf(items, categories, coincidences);
  const scale = options.scale ?? 'nominal';
  return agreementOf(rows, (sums) => alpha(sums, categories, scale), options);
}

/** One item's part of the coincidence matrix: `n_c (n_k − [c = k]) / (m − 1)`, `[categories, categories]` by rows. */
function coincidences(counts: Float64Array, ratings: number): Float64Array {
  const size = counts.length;
  return Float64Array.from({ length: size * size }, (_, cell) => {
    const [c, k] = [Math.floor(cell / size), cell % size];
    return ((counts[c] ?? 0) * ((counts[k] ?? 0) - (c === k ? 1 : 0))) / (ratings - 1);
  });
}

function alpha(matrix: Float64Array, categories: readonly number[], scale: AlphaScale): number {
  const size = categories.length;
  const totals = categories.map((_, c) => matrix.subarray(c * size, (c + 1) * size).reduce((sum, o) => sum + o, 0));
  const positions = scale === 'interval' ? categories : midRanks(totals);
  let observed = 0;
  let expected = 0;
  for (let c = 0; c < size; c += 1) {
    for (let k = c + 1; k < size; k += 1) {
      const distance = scale === 'nominal' ? 1 : ((positions[c] ?? 0) - (positions[k] ?? 0)) ** 2;
      observed += (matrix[c * size + k] ?? 0) * distance;
      expected += (totals[c] ?? 0) * (totals[k] ?? 0) * distance;
    }
  }
  const values = totals.reduce((sum, total) => sum + total, 0);
  return 1 - ((values - 1) * observed) / expected;
}

/** Ordinal positions: `Σ_{g = c..k} n_g − (n_c + n_k) / 2` is the difference of the categories' mid-ranks. */
function midRanks(totals: readonly number[]): number[] {
  let below = 0;
  return totals.map((total) => {
    const rank = below + total / 2;
    below += total;
    return rank;
  });
}
