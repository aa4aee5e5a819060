/** How the scores of two versions of a model lie beside each other, on the same answers. */

import { bootstrapClusters, type Interval, quantile } from './bootstrap.js';

/** One answer's scores; answers to one prompt are alike. */
export interface TwiceScored {
  readonly before: number;
  readonly now: number;
  readonly prompt: string;
}

export interface DriftFigure {
  /** NaN where it is undefined, such as a correlation of scores that do not differ. */
  readonly value: number;
  /** 95 %, by resampling prompts. */
  readonly interval: Interval;
}

export interface ScoreDrift {
  readonly answers: number;
  readonly prompts: number;
  /** Mean of the scores now less that before, in units of the deviation before. */
  readonly shift: DriftFigure;
  /** Deviation of the scores now over that before. */
  readonly spread: DriftFigure;
  readonly pearson: DriftFigure;
  readonly spearman: DriftFigure;
  /** Largest distance of the two distribution functions, in [0, 1] (Smirnov 1948). */
  readonly kolmogorovSmirnov: DriftFigure;
  /** Population stability index over tenths of the scores before: Σ (q − p) ln(q / p). */
  readonly stabilityIndex: DriftFigure;
}

/** Statistics over all answers take time; this many resamples tell two digits of an interval. */
const resamples = 400;

export function scoreDrift(answers: readonly TwiceScored[]): ScoreDrift {
  const byPrompt = new Map<string, TwiceScored[]>();
  for (const answer of answers) {
    const group = byPrompt.get(answer.prompt) ?? [];
    group.push(answer);
    byPrompt.set(answer.prompt, group);
  }
  const clusters = [...byPrompt.values()];
  const figure = (statistic: (cases: readonly TwiceScored[]) => number): DriftFigure => ({
    value: statistic(answers),
    interval: bootstrapClusters(clusters, statistic, { resamples }),
  });
  return {
    answers: answers.length,
    prompts: clusters.length,
    shift: figure((cases) => (mean(nowOf(cases)) - mean(beforeOf(cases))) / deviation(beforeOf(cases))),
    spread: figure((cases) => deviation(nowOf(cases)) / deviation(beforeOf(cases))),
    pearson: figure((cases) => correlation(beforeOf(cases), nowOf(cases))),
    spearman: figure((cases) => correlation(ranks(beforeOf(cases)), ranks(nowOf(cases)))),
    kolmogorovSmirnov: figure((cases) => kolmogorovSmirnov(beforeOf(cases), nowOf(cases))),
    stabilityIndex: figure((cases) => stabilityIndex(beforeOf(cases), nowOf(cases))),
  };
}

function beforeOf(answers: readonly TwiceScored[]): Float64Array {
  return Float64Array.from(answers, ({ before }) => before);
}

function nowOf(answers: readonly TwiceScored[]): Float64Array {
  return Float64Array.from(answers, ({ now }) => now);
}

/** The largest distance of two empirical distribution functions; NaN where either has no value. */
export function kolmogorovSmirnov(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [Float64Array.from(first).toSorted(), Float64Array.from(second).toSorted()];
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0);
    while (i < a.length && (a[i] ?? 0) <= value) i += 1;
    while (j < b.length && (b[j] ?? 0) <= value) j += 1;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

const tenths = 10;

/**
 * Over bins that hold a tenth of `before` each; ½ is added to each bin's count, so that an empty one has a logarithm. Credit
 * scoring reads below 0.1 as stable and above 0.25 as changed (Siddiqi 2006). NaN where either has no value.
 */
export function stabilityIndex(before: ArrayLike<number>, now: ArrayLike<number>): number {
  if (before.length === 0 || now.length === 0) return Number.NaN;
  const ascending = Float64Array.from(before).toSorted();
  const bounds = Array.from({ length: tenths - 1 }, (_, i) => quantile(ascending, (i + 1) / tenths));
  const [p, q] = [sharesOf(before, bounds), sharesOf(now, bounds)];
  return p.reduce((sum, share, bin) => sum + ((q[bin] ?? 0) - share) * Math.log((q[bin] ?? 0) / share), 0);
}

function sharesOf(values: ArrayLike<number>, bounds: readonly number[]): number[] {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0.5);
  for (const value of Array.from(values)) {
    const found = bounds.findIndex((bound) => value <= bound);
    const bin = found < 0 ? bounds.length : found;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const total = values.length + 0.5 * counts.length;
  return counts.map((count) => count / total);
}

/** Pearson's; NaN where either does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : Number.NaN;
}

/** From 1; equal values share the mean of their ranks. */
function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranked = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let place = from; place < to; place += 1) ranked[order[place] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return ranked;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: Float64Array): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
}
