/** Student's t: the quantile of intervals whose variance comes from few clusters. */

/**
 * The 97.5 % quantile with so many degrees of freedom, by the expansion around the normal quantile (Abramowitz & Stegun
 * 26.7.5): within 0.002 from 4 degrees of freedom on. NaN below 4, where the expansion is no longer near.
 */
export function studentQuantile975(degreesOfFreedom: number): number {
  if (!(degreesOfFreedom >= 4)) return Number.NaN;
  const z = 1.959963984540054;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, order) => sum + term / degreesOfFreedom ** (order + 1), z);
}
