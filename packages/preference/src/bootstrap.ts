/**
 * Confidence intervals when observations come in clusters. Pairs of one prompt are alike, so resampling pairs one by one
 * would promise too much; prompts are resampled whole (Cameron, Gelbach & Miller 2008, the pairs cluster bootstrap).
 */

import { drawMultinomial } from './multinomial.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface ClusterBootstrapOptions {
  /** @defaultValue 1000 */
  readonly resamples?: number;
  /** Two-sided coverage. @defaultValue 0.95 */
  readonly confidence?: number;
  /** Same seed, same interval. @defaultValue 1 */
  readonly seed?: number;
  /** `[clusters]`: how many clusters each one stands for, as where very many are alike. @defaultValue 1 each */
  readonly times?: ArrayLike<number>;
}

/** One cluster's part of a ratio: `sum` of the observed values and their number. */
export interface ClusterTotal {
  readonly sum: number;
  readonly count: number;
}

/**
 * The percentile interval of `Σ sum / Σ count` over resampled clusters (Efron & Tibshirani 1993, §13.3).
 * Without clusters, `{ low: NaN, high: NaN }`.
 */
export function clusterBootstrap(clusters: readonly ClusterTotal[], options: ClusterBootstrapOptions = {}): Interval {
  const rows = clusters.map(({ sum, count }) => [sum, count]);
  return bootstrapSums(rows, ([sum = 0, count = 0]) => sum / count, options);
}

/**
 * The percentile interval of any statistic that the clusters' summed rows determine: a ratio, a κ of a summed table.
 *
 * `rows` holds one row of additive totals per cluster, all of one length; clusters alike may share one row object, which
 * makes a resample cheap. `statistic` gets the column sums of one resample.
 * Resamples where it is NaN (a κ when everyone chose one category) are left out. Without any, `{ low: NaN, high: NaN }`.
 */
export function bootstrapSums(
  rows: readonly ArrayLike<number>[],
  statistic: (sums: Float64Array) => number,
  options: ClusterBootstrapOptions = {},
): Interval {
  const { resamples = 1000, confidence = 0.95, seed = 1, times } = options;
  const draw = times === undefined ? eachDrawn(rows) : kindsDrawn(rows, times);
  const random = mulberry32(seed);
  const values = Float64Array.from({ length: rows.length === 0 ? 0 : resamples }, () => statistic(draw(random)));
  const ascending = values.filter((value) => !Number.isNaN(value)).toSorted();
  const tail = (1 - confidence) / 2;
  return { low: quantile(ascending, tail), high: quantile(ascending, 1 - tail) };
}

/** Column sums of as many rows, drawn one by one. */
function eachDrawn(rows: readonly ArrayLike<number>[]): (random: () => number) => Float64Array {
  const patterns = new Map(rows.map((row) => [row, 0]));
  const distinct = [...patterns.keys()];
  distinct.forEach((row, index) => patterns.set(row, index));
  const patternOf = Int32Array.from(rows, (row) => patterns.get(row) ?? 0);
  const draws = new Int32Array(distinct.length);
  return (random) => {
    drawPatterns(patternOf, draws, random);
    return sumRows(distinct, draws);
  };
}

/** Column sums of `Σ times` rows, drawn by how often each is there. */
function kindsDrawn(
  rows: readonly ArrayLike<number>[],
  times: ArrayLike<number>,
): (random: () => number) => Float64Array {
  const draws = new Float64Array(rows.length);
  return (random) => {
    drawMultinomial(times, draws, random);
    return sumRows(rows, draws);
  };
}

/**
 * The percentile interval of any statistic of all cases, by drawing whole clusters with replacement. Slower than
 * {@link bootstrapSums}: the statistic is computed of all cases of each resample.
 *
 * Resamples where it is NaN are left out. Without clusters or without any number, `{ low: NaN, high: NaN }`.
 */
export function bootstrapClusters<Case>(
  clusters: readonly (readonly Case[])[],
  statistic: (cases: readonly Case[]) => number,
  options: ClusterBootstrapOptions = {},
): Interval {
  const { resamples = 1000, confidence = 0.95, seed = 1 } = options;
  const random = mulberry32(seed);
  const values = Float64Array.from({ length: clusters.length === 0 ? 0 : resamples }, () => {
    const drawn = clusters.map(() => clusters[Math.floor(random() * clusters.length)] ?? []);
    return statistic(drawn.flat());
  });
  const ascending = values.filter((value) => !Number.isNaN(value)).toSorted();
  const tail = (1 - confidence) / 2;
  return { low: quantile(ascending, tail), high: quantile(ascending, 1 - tail) };
}

/**
 * For each resample of whole clusters, how often each observation counts (`[observations]`, one array that is reused);
 * `clusters` names each observation's cluster. The same seed gives the same resamples.
 */
export function* clusterResamples(
  clusters: readonly string[],
  { resamples = 1000, seed = 1 }: Pick<ClusterBootstrapOptions, 'resamples' | 'seed'> = {},
): Generator<Int32Array, void, undefined> {
  const numbers = new Map([...new Set(clusters)].map((cluster, number) => [cluster, number]));
  const clusterOf = Int32Array.from(clusters, (cluster) => numbers.get(cluster) ?? 0);
  const random = mulberry32(seed);
  const times = new Int32Array(clusters.length);
  const drawn = new Int32Array(numbers.size);
  for (let resample = 0; resample < resamples; resample += 1) {
    drawn.fill(0);
    for (let draw = 0; draw < drawn.length; draw += 1) {
      const cluster = Math.floor(random() * drawn.length);
      drawn[cluster] = (drawn[cluster] ?? 0) + 1;
    }
    clusterOf.forEach((cluster, observation) => {
      times[observation] = drawn[cluster] ?? 0;
    });
    yield times;
  }
}

/** The percentile interval of a statistic's values over resamples (Efron & Tibshirani 1993, §13.3). */
export function percentileInterval(values: readonly number[], confidence = 0.95): Interval {
  const ascending = Float64Array.from(values).toSorted();
  const tail = (1 - confidence) / 2;
  return { low: quantile(ascending, tail), high: quantile(ascending, 1 - tail) };
}

/** Column sums of `rows`, each row taken `times[row]` times (once when left out). */
export function sumRows(rows: readonly ArrayLike<number>[], times?: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(rows[0]?.length ?? 0);
  rows.forEach((row, index) => {
    const factor = times?.[index] ?? 1;
    if (factor === 0) return;
    for (let column = 0; column < sums.length; column += 1) {
      sums[column] = (sums[column] ?? 0) + factor * (row[column] ?? 0);
    }
  });
  return sums;
}

function drawPatterns(patternOf: Int32Array, draws: Int32Array, random: () => number): void {
  draws.fill(0);
  for (let draw = 0; draw < patternOf.length; draw += 1) {
    const pattern = patternOf[Math.floor(random() * patternOf.length)] ?? 0;
    draws[pattern] = (draws[pattern] ?? 0) + 1;
  }
}

/** The `p`-quantile of ascending values, linear between order statistics (Hyndman & Fan 1996, definition 7). */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  const position = (ascending.length - 1) * p;
  const below = ascending[Math.floor(position)] ?? Number.NaN;
  const above = ascending[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Uniform numbers in [0, 1) from a 32-bit seed (Tommy Ettinger's mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
