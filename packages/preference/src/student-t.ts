/** Quantiles for 95 % intervals: of the normal distribution, and of Student's t where the spread is of few clusters. */

/** 97.5 % quantile of the normal distribution. */
export const z95 = 1.959963984540054;

/**
 * The 97.5 % quantile of Student's t, for whole degrees of freedom: exact for 1 and 2, else the expansion about the normal
 * quantile (Abramowitz & Stegun 1964, 26.7.5), 0.12 % low at 3 degrees and closer beyond. Infinite below 1 degree: a single
 * cluster tells no spread.
 */
export function t95(degrees: number): number {
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  if (degrees < 2) return 12.706204736174698;
  if (degrees < 3) return 4.302652729696142;
  const z = z95;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160;
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4;
}
