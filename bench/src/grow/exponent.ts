/** How a cost grows: the slope of log time over log size. */

import { studentQuantile } from '@tastemaker/preference';

export interface Growth {
  /** `seconds ~ size^exponent`; 0: it does not grow. */
  exponent: number;
  /** 95 %, of ordinary least squares by Student's t; null for less than three sizes. */
  low: number | null;
  high: number | null;
}

/** Ordinary least squares of log seconds on log size, over every measured run. */
export function growthOf(runs: readonly { size: number; ms: number }[]): Growth {
  const points = runs.map(({ size, ms }) => [Math.log(size), Math.log(Math.max(ms, 0.01))] as const);
  const n = points.length;
  const [meanX, meanY] = [0, 1].map((axis) => points.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / n);
  const sxx = points.reduce((sum, [x]) => sum + (x - (meanX ?? 0)) ** 2, 0);
  const sxy = points.reduce((sum, [x, y]) => sum + (x - (meanX ?? 0)) * (y - (meanY ?? 0)), 0);
  const exponent = sxy / sxx;
  const residuals = points.reduce((sum, [x, y]) => sum + (y - (meanY ?? 0) - exponent * (x - (meanX ?? 0))) ** 2, 0);
  const sizes = new Set(runs.map(({ size }) => size)).size;
  if (sizes < 3 || n < 3) return { exponent, low: null, high: null };
  const half = studentQuantile(0.975, n - 2) * Math.sqrt(residuals / (n - 2) / sxx);
  return { exponent, low: exponent - half, high: exponent + half };
}
