/**
 * Confidence intervals when observations come in clusters. Pairs of one prompt are alike, so resampling pairs one by one
 * would promise too much; prompts are resampled whole (Cameron, Gelbach & Miller 2008, the pairs cluster bootstrap).
 */

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
  const { resamples = 1000, confidence = 0.95, seed = 1 } = options;
  if (clusters.length === 0) return { low: Number.NaN, high: Number.NaN };
  const random = mulberry32(seed);
  const ratios = Float64Array.from({ length: resamples }, () => resampledRatio(clusters, random)).toSorted();
  const tail = (1 - confidence) / 2;
  return { low: quantile(ratios, tail), high: quantile(ratios, 1 - tail) };
}

function resampledRatio(clusters: readonly ClusterTotal[], random: () => number): number {
  let sum = 0;
  let count = 0;
  for (let draw = 0; draw < clusters.length; draw += 1) {
    const cluster = clusters[Math.floor(random() * clusters.length)];
    sum += cluster?.sum ?? 0;
    count += cluster?.count ?? 0;
  }
  return sum / count;
}

/** The `p`-quantile of ascending values, linear between order statistics (Hyndman & Fan 1996, definition 7). */
function quantile(ascending: Float64Array, p: number): number {
  const position = (ascending.length - 1) * p;
  const below = ascending[Math.floor(position)] ?? Number.NaN;
  const above = ascending[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Uniform numbers in [0, 1) from a 32-bit seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
