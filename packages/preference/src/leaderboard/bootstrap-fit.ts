/* oxlint-disable typescript/no-non-null-assertion -- multipliers and cells index columns of their own length */
/**
 * Bootstrap intervals of strengths: every labeler (or prompt) is given a random weight and the fit is made anew. Weights
 * are exponential with mean 1 (the Bayesian bootstrap, Rubin 1981), never 0, so no resample falls apart into entries that
 * can't be compared.
 */

import { type Interval, mulberry32, quantile } from '../bootstrap.js';
import { studentQuantile } from '../quantiles.js';
import { largestOf } from './clusters.js';
import { exactSteps, rounded } from './exact-sums.js';
import { type CellFit, type Priors, refitPoint } from './fit-cells.js';
import type { NumberedVotes } from './numbered-votes.js';
import type { Clustering } from './sandwich.js';

export interface BootstrapOptions {
  readonly resamples: number;
  readonly seed: number;
  readonly confidence: number;
  readonly clustering: Clustering;
  readonly degreesOfFreedom: number;
  readonly priors: Priors;
  /** `[entries]` after a refit: what intervals are wanted of (strengths against an anchor, say). */
  readonly reference: (point: Float64Array) => Float64Array;
}

export interface BootstrapFigure {
  readonly standardError: number;
  readonly interval: Interval;
}

/**
 * One way: percentile intervals of full refits. Two ways: the three variances put together as in the sandwich
 * (Cameron, Gelbach & Miller 2011; the largest where one way alone is larger), and Student's interval around the estimate.
 * The same seed gives the same bits, whatever order clustered votes come in; without clusters they have to be sorted.
 */
export function bootstrapFigures(votes: NumberedVotes, fit: CellFit, options: BootstrapOptions): BootstrapFigure[] {
  const { labeler, prompt } = votes;
  const { clustering } = options;
  if (clustering === 'both' && labeler !== undefined && prompt !== undefined) {
    const ways = [labeler, prompt, commonClusters(labeler, prompt)];
    return twoWay(
      ways.map((cluster) => variances(resample(votes, fit, cluster, options))),
      fit,
      options,
    );
  }
  const cluster = clustering === 'labeler' ? labeler : clustering === 'prompt' ? prompt : undefined;
  const own = cluster ?? Int32Array.from({ length: votes.count }, (_, vote) => vote);
  return percentiles(resample(votes, fit, own, options), options);
}

/** `[entries][resamples]` */
function resample(
  votes: NumberedVotes,
  fit: CellFit,
  cluster: Int32Array,
  { resamples, seed, priors, reference }: BootstrapOptions,
): Float64Array[] {
  const multiplier = new Float64Array(largestOf(cluster) + 1);
  const random = mulberry32(seed);
  const heaviest = votes.weight?.reduce((most, each) => Math.max(most, each), 0) ?? 1;
  const steps = exactSteps(votes.count, 64 * heaviest); // an exponential number from 32 bits is at most 23
  const values = Array.from({ length: fit.layout.entries }, () => new Float64Array(resamples));
  for (let draw = 0; draw < resamples; draw += 1) {
    for (let i = 0; i < multiplier.length; i += 1) multiplier[i] = -Math.log1p(-random());
    const weight = new Float64Array(fit.cells.weight.length);
    for (let vote = 0; vote < votes.count; vote += 1) {
      const cell = fit.cells.cellOf[vote]!;
      if (cell < 0 || fit.cells.weight[cell] === 0) continue;
      weight[cell]! += rounded((votes.weight?.[vote] ?? 1) * multiplier[cluster[vote]!]!, steps);
    }
    reference(refitPoint(fit, priors, weight)).forEach((value, entry) => {
      values[entry]![draw] = value;
    });
  }
  return values;
}

function percentiles(values: readonly Float64Array[], { confidence }: BootstrapOptions): BootstrapFigure[] {
  const spread = variances(values);
  const tail = (1 - confidence) / 2;
  return values.map((draws, entry) => {
    const ascending = draws.toSorted();
    return {
      standardError: Math.sqrt(spread[entry]!),
      interval: { low: quantile(ascending, tail), high: quantile(ascending, 1 - tail) },
    };
  });
}

function twoWay(ways: readonly Float64Array[], fit: CellFit, options: BootstrapOptions): BootstrapFigure[] {
  const reach = studentQuantile((1 + options.confidence) / 2, options.degreesOfFreedom);
  return Array.from(options.reference(fit.point), (estimate, entry) => {
    const [a = 0, b = 0, both = 0] = ways.map((way) => way[entry]!);
    const standardError = Math.sqrt(Math.max(a + b - both, a, b));
    const half = reach * standardError;
    return { standardError, interval: { low: estimate - half, high: estimate + half } };
  });
}

function variances(values: readonly Float64Array[]): Float64Array {
  return Float64Array.from(values, (draws) => {
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    return draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1);
  });
}

/** Labeler and prompt together, numbered by labeler, then by prompt. */
function commonClusters(labeler: Int32Array, prompt: Int32Array): Int32Array {
  const prompts = largestOf(prompt) + 1;
  const keys = Float64Array.from(labeler, (each, vote) => each * prompts + prompt[vote]!);
  const numbers = new Map<number, number>();
  for (const key of keys.toSorted()) if (!numbers.has(key)) numbers.set(key, numbers.size);
  return Int32Array.from(keys, (key) => numbers.get(key) ?? 0);
}
