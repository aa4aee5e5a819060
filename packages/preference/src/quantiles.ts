/** Quantiles of the normal and of Student's distribution: how many standard errors an interval reaches. */

import { PreferenceError } from './preference-error.js';

/**
 * The `p`-quantile of the standard normal distribution, to about 1e-15 relative: a rational start (Acklam 2003) and two
 * Halley steps on the complementary error function. ±Infinity at 1 and 0. {@link PreferenceError}
 * `preference.invalid_input` outside [0, 1].
 */
export function normalQuantile(p: number): number {
  requireProbability(p);
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  let x = normalStart(p);
  for (let step = 0; step < 2; step += 1) {
    const error = studentTail(-x, Number.POSITIVE_INFINITY) - p;
    const newton = error * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
    x -= newton / (1 + (x * newton) / 2);
  }
  return x;
}

/**
 * The `p`-quantile of Student's t with `degrees` > 0 of freedom (Infinity: the normal one), by bisection of its
 * distribution function between bounds that hold it; to about 1e-12 relative.
 */
export function studentQuantile(p: number, degrees: number): number {
  requireProbability(p);
  if (!(degrees > 0)) throw new PreferenceError('preference.invalid_input', `${degrees} degrees of freedom: none.`);
  if (degrees === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  if (p === 1) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, 1];
  while (studentTail(high, degrees) > 1 - p) [low, high] = [high, 2 * high];
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step += 1) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degrees) > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** `P(T > t)` for `t ≥ 0`; of the normal distribution with infinite degrees of freedom. */
function studentTail(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return normalTail(t);
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

function requireProbability(p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new PreferenceError('preference.invalid_input', `${p} is no probability: it must be from 0 to 1.`);
}

function rational(over: readonly number[], under: readonly number[], x: number): number {
  return over.reduce((sum, c) => sum * x + c, 0) / under.reduce((sum, c) => sum * x + c, 0);
}

/** Acklam's rational approximation of the lower half, relative error below 1.2e-9. */
function normalStart(p: number): number {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return rational(
      [
        -7.784894002430293e-3, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
        2.938163982698783,
      ],
      [7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
      q,
    );
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    q *
    rational(
      [
        -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
        2.506628277459239,
      ],
      [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
      r,
    )
  );
}

/** `P(Z > z)` by a series near 0 and Lentz's continued fraction beyond (Abramowitz & Stegun 26.2.10, 26.2.14). */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k += 1) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 200; k >= 1; k -= 1) fraction = k / (z + fraction);
  return density / (z + fraction);
}

/** The regularized incomplete beta function `I_x(a, b)`, by its continued fraction (Press et al. 2007, §6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const apart = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    value *= d * c;
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

/** `ln Γ(x)` for x > 0 (Lanczos's approximation, g = 7, n = 9). */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const series = coefficients.reduce((sum, c, i) => sum + c / (shifted + i + 1), 0.9999999999998099);
  const top = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(top) - top + Math.log(series);
}
