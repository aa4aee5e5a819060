/* oxlint-disable typescript/no-non-null-assertion -- columns of one length, which is checked first */
/** A mean from few labels of people and many of a judge: never biased by the judge, and narrower the better it is. */

import type { Interval } from '../bootstrap.js';
import { effectiveVotes } from '../leaderboard/inverse-propensity.js';
import { PreferenceError } from '../preference-error.js';
import { studentQuantile975 } from '../student.js';
import {
  type CaseColumns,
  clusterInfluence,
  innerProduct,
  subtractInfluence,
  tunedWeight,
} from './cluster-influence.js';

/** Cases that only the judge has judged; one entry per case in every column. */
export interface UnlabeledScores {
  readonly judge: ArrayLike<number>;
  /** Numbers of clusters (prompts). A cluster may have cases in both parts. @defaultValue each case by itself */
  readonly clusters?: ArrayLike<number> | undefined;
  /** What each case counts, above 0, such as one over its propensity; only their ratios matter. @defaultValue all alike */
  readonly weights?: ArrayLike<number> | undefined;
}

/** Cases that people and the judge have judged. */
export interface LabeledScores extends UnlabeledScores {
  readonly people: ArrayLike<number>;
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
  /** So many cases of equal weight say as much: `(Σ w)² / Σ w²` (Kish 1965). */
  readonly effectiveLabeled: number;
  readonly effectiveUnlabeled: number;
  /** The same from people's labels alone. */
  readonly people: MeanEstimate;
  /** So many labels of people alone would have given the same standard error: `n · SE_people² / SE²`. */
  readonly effectiveLabels: number;
}

/**
 * `λ · mean(f̃) + mean(Y − λ f)` (Angelopoulos et al. 2023, Science 382; with the weight λ tuned, PPI++ 2023, Example 6.1),
 * variance clustered. Valid where the cases that people judged are a random sample of all, or where both parts are samples of
 * one population and each case's weight is one over the probability of its having been drawn. With a cluster a case and the
 * same weight the estimate equals ppi-python's, and the error but for its divisor n in place of n − 1.
 * {@link PreferenceError} `preference.invalid_input` without two clusters of labels, or for columns of unequal length.
 */
export function predictionPoweredMean(
  labeled: LabeledScores,
  unlabeled: UnlabeledScores,
  options: PredictionPoweredOptions = {},
): PredictionPoweredMean {
  const own = { people: labeled.people, judge: labeled.judge, ...casesOf(labeled, labeled.people.length, 0) };
  const rest = { judge: unlabeled.judge, ...casesOf(unlabeled, unlabeled.judge.length, own.people.length) };
  checkColumns(own, rest);
  const labels = meanInfluence(own.people, own);
  const pull = subtractInfluence(meanInfluence(own.judge, own), meanInfluence(rest.judge, rest));
  const weight = rest.judge.length === 0 ? 0 : (options.weight ?? tunedWeight(labels, pull));
  const people = meanOf(own.people, own);
  const shift = rest.judge.length === 0 ? 0 : meanOf(rest.judge, rest) - meanOf(own.judge, own);
  const peopleVariance = innerProduct(labels, labels);
  const powered = subtractInfluence(labels, pull, weight);
  const variance = innerProduct(powered, powered);
  return {
    ...estimated(people + weight * shift, variance, labels.clusters),
    weight,
    labeled: own.people.length,
    labeledClusters: labels.clusters,
    unlabeled: rest.judge.length,
    effectiveLabeled: effectiveVotes(own.weights),
    effectiveUnlabeled: effectiveVotes(rest.weights),
    people: estimated(people, peopleVariance, labels.clusters),
    effectiveLabels: (own.people.length * peopleVariance) / variance,
  };
}

function estimated(value: number, variance: number, clusters: number): MeanEstimate {
  const standardError = Math.sqrt(variance);
  const half = studentQuantile975(clusters - 1) * standardError;
  return { value, standardError, interval: { low: value - half, high: value + half } };
}

function meanInfluence(values: ArrayLike<number>, cases: CaseColumns) {
  return clusterInfluence(cases, 1, (index, into) => {
    into[0] = values[index]!;
  });
}

function meanOf(values: ArrayLike<number>, { weights }: CaseColumns): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += weights[index]! * values[index]!;
  return sum / values.length;
}

/**
 * Clusters numbered from `from` on, one a case, where none are given: beyond those of the other part. Weights divided by
 * their mean. {@link PreferenceError} `preference.invalid_input` for a weight that is not above 0.
 */
export function casesOf(
  { clusters, weights }: Pick<UnlabeledScores, 'clusters' | 'weights'>,
  cases: number,
  from: number,
): CaseColumns {
  const numbers = clusters ?? Int32Array.from({ length: cases }, (_, index) => from + index);
  if (weights === undefined) return { clusters: numbers, weights: new Float64Array(cases).fill(1) };
  const given = Float64Array.from(weights);
  if (given.length !== cases || given.some((weight) => !(weight > 0 && weight < Infinity)))
    throw new PreferenceError('preference.invalid_input', 'Each case needs a weight above 0.');
  const mean = given.reduce((sum, weight) => sum + weight, 0) / cases;
  return { clusters: numbers, weights: given.map((weight) => weight / mean) };
}

function checkColumns(own: LabeledScores & CaseColumns, rest: UnlabeledScores & CaseColumns): void {
  const isEven =
    own.people.length === own.judge.length &&
    own.clusters.length === own.judge.length &&
    rest.clusters.length === rest.judge.length;
  if (!isEven) throw new PreferenceError('preference.invalid_input', 'The columns are not of one length.');
  if (new Set(Array.from(own.clusters)).size < 2)
    throw new PreferenceError('preference.invalid_input', 'Labels of two clusters or more are needed for an error.');
}
