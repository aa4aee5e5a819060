/** How accuracy grows with the number of labels, and what twice as many would bring. */

import { type Interval, mulberry32, quantile } from './bootstrap.js';

/** A model that was trained on so many pairs, and how accurate it is. */
export interface LearningPoint {
  readonly pairs: number;
  readonly accuracy: number;
  /** Of the accuracy, above 0. */
  readonly standardError: number;
}

/** `1 − accuracy = floor + scale · pairs^−exponent`. */
export interface PowerLaw {
  readonly floor: number;
  readonly scale: number;
  readonly exponent: number;
}

export interface DoublingForecast {
  readonly law: PowerLaw;
  /** Twice the pairs of the largest point. */
  readonly pairs: number;
  /** Expected there. */
  readonly accuracy: number;
  readonly interval: Interval;
  /** Above what the curve says of the largest point; never below 0, as the curve does not fall. */
  readonly gain: number;
  readonly gainInterval: Interval;
}

/** Three parameters and one more, so that the points can contradict the curve. */
export const leastLearningPoints = 4;

/** Steepest and flattest curve that is looked for: measured exponents lie between 0.07 and 0.5 (Hestness et al. 2017). */
const exponents = Float64Array.from({ length: 24 }, (_, i) => 0.02 * 100 ** (i / 23));

/**
 * Least squares, weighted by `1 / standardError²`, of the power law with a floor (Cortes et al. 1993; Hestness et al. 2017, eq. 1),
 * with floor and scale of at least 0 and the exponent in [0.02, 2]. Undefined for points of fewer than
 * {@link leastLearningPoints} different sizes: they do not tell the three apart.
 */
export function fitPowerLaw(points: readonly LearningPoint[]): PowerLaw | undefined {
  if (new Set(points.map(({ pairs }) => pairs)).size < leastLearningPoints) return undefined;
  let best = { law: { floor: 0, scale: 0, exponent: 1 }, loss: Number.POSITIVE_INFINITY };
  const attempt = (exponent: number): number => {
    const found = fitAt(points, exponent);
    if (found.loss < best.loss) best = found;
    return found.loss;
  };
  const losses = exponents.map(attempt);
  const least = losses.indexOf(Math.min(...losses));
  refine(attempt, exponents[Math.max(0, least - 1)] ?? 0, exponents[Math.min(exponents.length - 1, least + 1)] ?? 2);
  return best.law;
}

/** Golden-section search (Kiefer 1953). */
function refine(loss: (exponent: number) => number, from: number, to: number): void {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let step = 0; step < 30; step += 1) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (loss(a) < loss(b)) high = b;
    else low = a;
  }
}

/** For one exponent the law is linear in floor and scale. */
function fitAt(points: readonly LearningPoint[], exponent: number): { law: PowerLaw; loss: number } {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  for (const { pairs, accuracy, standardError } of points) {
    const [weight, x, y] = [1 / standardError ** 2, pairs ** -exponent, 1 - accuracy];
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
  }
  const determinant = w * wxx - wx * wx;
  let scale = determinant > 0 ? (w * wxy - wx * wy) / determinant : 0;
  let floor = (wy - scale * wx) / w;
  if (scale < 0) [scale, floor] = [0, wy / w];
  if (floor < 0) [floor, scale] = [0, Math.max(0, wxy / wxx)];
  const law = { floor, scale, exponent };
  const loss = points.reduce((sum, point) => {
    const miss = (accuracyAt(law, point.pairs) - point.accuracy) / point.standardError;
    return sum + miss * miss;
  }, 0);
  return { law, loss };
}

/** What the curve says of a training on so many pairs. */
export function accuracyAt({ floor, scale, exponent }: PowerLaw, pairs: number): number {
  return 1 - floor - scale * pairs ** -exponent;
}

const draws = 500;

/**
 * The curve at twice the largest number of pairs, with 95 % intervals by the parametric bootstrap: each point's accuracy is drawn
 * anew from its normal distribution, and the curve fitted again. Points that were measured on the same test set err in the
 * same direction, which this takes no account of: the intervals are too wide rather than too narrow. They say nothing of
 * whether a power law goes on. Undefined where {@link fitPowerLaw} is.
 */
export function forecastDoubling(points: readonly LearningPoint[], seed = 1): DoublingForecast | undefined {
  const law = fitPowerLaw(points);
  if (law === undefined) return undefined;
  const largest = Math.max(...points.map(({ pairs }) => pairs));
  const gainOf = (fitted: PowerLaw) => accuracyAt(fitted, 2 * largest) - accuracyAt(fitted, largest);
  const normal = normalRandom(seed);
  const fitted = Array.from({ length: draws }, () =>
    fitPowerLaw(points.map((point) => ({ ...point, accuracy: point.accuracy + point.standardError * normal() }))),
  ).flatMap((found) => found ?? []);
  return {
    law,
    pairs: 2 * largest,
    accuracy: accuracyAt(law, 2 * largest),
    interval: middle(fitted.map((each) => accuracyAt(each, 2 * largest))),
    gain: gainOf(law),
    gainInterval: middle(fitted.map(gainOf)),
  };
}

function middle(values: readonly number[]): Interval {
  const ascending = Float64Array.from(values).toSorted();
  return { low: quantile(ascending, 0.025), high: quantile(ascending, 0.975) };
}

/** Box & Muller 1958. */
function normalRandom(seed: number): () => number {
  const random = mulberry32(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
