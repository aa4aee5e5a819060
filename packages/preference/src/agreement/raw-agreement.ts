/** How often two labelers say the same of one item: the figure papers on human preferences report (Stiennon et al. 2020). */

import {
  type Agreement,
  type AgreementOptions,
  agreementOf,
  categoriesOf,
  type ItemRatings,
  rowsOf,
} from './agreement.js';

/**
 * Share of pairs of ratings of one item that are equal, every pair of ratings counting once:
 * `Σ_i Σ_c n_ic (n_ic − 1) / Σ_i n_i (n_i − 1)`. Items may differ in their number of ratings; those with fewer than two
 * tell nothing and are left out. With n equal everywhere it is Fleiss's P̄ (1971). Not corrected for chance.
 */
export function rawAgreement(items: readonly ItemRatings[], options: AgreementOptions = {}): Agreement {
  const rows = rowsOf(items, categoriesOf(items), (counts, ratings) => {
    const agreeing = counts.reduce((sum, count) => sum + count * (count - 1), 0);
    return Float64Array.of(agreeing, ratings * (ratings - 1));
  });
  return agreementOf(rows, ([agreeing = 0, pairs = 0]) => agreeing / pairs, options);
}
