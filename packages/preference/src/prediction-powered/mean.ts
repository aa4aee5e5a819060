/* oxlint-disable typescript/no-non-null-assertion -- columns of one length, which is checked first */
/** A mean from few labels of people and many of a judge: never biased by the judge, and narrower the better it is. */

import type { Interval } from '../bootstrap.js';
import { PreferenceError } from '../preference-error.js';
import { studentQuantile975 } from '../student.js';
import { clusterInfluence, innerProduct, subtractInfluence, tunedWeight } from './cluster-influence.js';

/** Cases that people and the judge have judged; one entry per case in every column. */
export interface LabeledScores {
  readonly people: ArrayLike<number>;
  readonly judge: ArrayLike<number>;
  /** Numbers of clusters (prompts). A cluster may have cases in both parts. @defaultValue each case by itself */
  readonly clusters?: ArrayLike<number>;
}

/** Cases that only the judge has judged. */
export interface UnlabeledScores {
  readonly judge: ArrayLike<number>;
  readonly clusters?: ArrayLike<number>;
}

export interface PredictionPoweredOptions {
  /** Weight of the judge, in [0, 1]; 0 leaves it out. @defaultValue the one of least variance */
  readonly weight?: number;
}

export interface MeanEstimate {
  readonly value: number;
  readonly standardError: number;
  /** 95 %, by Student's t with the labeled clusters less one; NaN bounds with fewer than five of them. */
  readonly interval: Interval;
}

export interface PredictionPoweredMean extends MeanEstimate {
  readonly weight: number;
  readonly labeled: number;
  readonly labeledClusters: number;
  readonly unlabeled: number;
  /** The same from people's labels alone. */
  readonly people: MeanEstimate;
  /** So many labels of people alone would have given the same standard error: `n · SE_people² / SE²`. */
  readonly effectiveLabels: number;
}

/**
 * `λ · mean(f̃) + mean(Y − λ f)` (Angelopoulos et al. 2023, Science 382; with the weight λ tuned, PPI++ 2023, Example 6.1),
 * variance clustered. Valid where the cases that people judged are a random sample of all. With a cluster a case and the
 * same weight the estimate equals ppi-python's, and the error but for its divisor n in place of n − 1.
 * {@link PreferenceError} `preference.invalid_input` without two clusters of labels, or for columns of unequal length.
 */
export function predictionPoweredMean(
  labeled: LabeledScores,
  unlabeled: UnlabeledScores,
  options: PredictionPoweredOptions = {},
): PredictionPoweredMean {
  const own = { people: labeled.people, judge: labeled.judge, clusters: clustersOf(labeled, labeled.people.length, 0) };
  const rest = { judge: unlabeled.judge, clusters: clustersOf(unlabeled, unlabeled.judge.length, own.people.length) };
  checkColumns(own, rest);
  const labels = meanInfluence(own.people, own.clusters);
  const pull = subtractInfluence(meanInfluence(own.judge, own.clusters), meanInfluence(rest.judge, rest.clusters));
  const weight = rest.judge.length === 0 ? 0 : (options.weight ?? tunedWeight(labels, pull));
  const people = meanOf(own.people);
  const shift = rest.judge.length === 0 ? 0 : meanOf(rest.judge) - meanOf(own.judge);
  const peopleVariance = innerProduct(labels, labels);
  const powered = subtractInfluence(labels, pull, weight);
  const variance = innerProduct(powered, powered);
  return {
    ...estimated(people + weight * shift, variance, labels.clusters),
    weight,
    labeled: own.people.length,
    labeledClusters: labels.clusters,
    unlabeled: rest.judge.length,
    people: estimated(people, peopleVariance, labels.clusters),
    effectiveLabels: (own.people.length * peopleVariance) / variance,
  };
}

function estimated(value: number, variance: number, clusters: number): MeanEstimate {
  const standardError = Math.sqrt(variance);
  const half = studentQuantile975(clusters - 1) * standardError;
  return { value, standardError, interval: { low: value - half, high: value + half } };
}

function meanInfluence(values: ArrayLike<number>, clusters: ArrayLike<number>) {
  return clusterInfluence(clusters, 1, (index, into) => {
    into[0] = values[index]!;
  });
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum / values.length;
}

/** Numbers from `from` on, one a case, where none are given: beyond those of the other part. */
export function clustersOf(
  { clusters }: { readonly clusters?: ArrayLike<number> },
  cases: number,
  from: number,
): ArrayLike<number> {
  return clusters ?? Int32Array.from({ length: cases }, (_, index) => from + index);
}

function checkColumns(own: Required<LabeledScores>, rest: Required<UnlabeledScores>): void {
  const isEven =
    own.people.length === own.judge.length &&
    own.clusters.length === own.judge.length &&
    rest.clusters.length === rest.judge.length;
  if (!isEven) throw new PreferenceError('preference.invalid_input', 'The columns are not of one length.');
  if (new Set(Array.from(own.clusters)).size < 2)
    throw new PreferenceError('preference.invalid_input', 'Labels of two clusters or more are needed for an error.');
}
