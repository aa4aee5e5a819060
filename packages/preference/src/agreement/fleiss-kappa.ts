/** Fleiss's κ: agreement beyond chance of any labelers, the same number for every item but not the same people. */

import { PreferenceError } from '../preference-error.js';
import {
  type Agreement,
  type AgreementOptions,
  agreementOf,
  categoriesOf,
  type ItemRatings,
  rowsOf,
} from './agreement.js';

/**
 * `κ = (P̄ − P̄_e) / (1 − P̄_e)` (Fleiss 1971). Every item needs the same number of ratings, two or more:
 * otherwise {@link PreferenceError} `preference.invalid_input` (`krippendorffAlpha` allows missing ones).
 * NaN when only one category was ever chosen.
 */
export function fleissKappa(items: readonly ItemRatings[], options: AgreementOptions = {}): Agreement {
  const ratings = items[0]?.length ?? 2;
  if (ratings < 2 || items.some((item) => item.length !== ratings)) {
    throw new PreferenceError(
      'preference.invalid_input',
      "Fleiss's kappa needs the same number of ratings, two or more, for every item; use Krippendorff's alpha where some are missing.",
    );
  }
  const categories = categoriesOf(items);
  const rows = rowsOf(items, categories, (counts) => {
    const agreeing = counts.reduce((sum, count) => sum + count * (count - 1), 0) / (ratings * (ratings - 1)); // P_i
    return Float64Array.of(agreeing, ...counts);
  });
  return agreementOf(rows, (sums) => kappa(sums, ratings), options);
}

/** From `[Σ P_i, n_·1, …, n_·k]`. */
function kappa(sums: Float64Array, ratings: number): number {
  const counts = sums.subarray(1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = counts.reduce((sum, count) => sum + (count / total) ** 2, 0);
  return (((sums[0] ?? 0) * ratings) / total - expected) / (1 - expected);
}
