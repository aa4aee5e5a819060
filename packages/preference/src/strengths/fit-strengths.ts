/* oxlint-disable typescript/no-non-null-assertion -- every array here has one entry per parameter, or size × size */
/** Strengths from comparisons: maximum likelihood (or a posterior mode) by Newton's method, with their covariance. */

import { PreferenceError } from '../preference-error.js';
import { halfWin } from '../ties/half-win.js';
import type { TieModel } from '../ties/tie-model.js';
import { choleskyInPlace, choleskyInverse } from './cholesky.js';
import { assertConnected } from './connectivity.js';
import { strengthLikelihood } from './log-likelihood.js';
import { type Evaluation, maximizeConcave } from './newton.js';
import type { PairCounts } from './votes.js';

export interface StrengthFitOptions {
  /** How ties enter. @defaultValue halfWin */
  readonly model?: TieModel;
  /** Standard deviation, in logits, of a normal prior on each strength around 0. Without one, plain maximum likelihood. */
  readonly priorDeviation?: number;
  /** @defaultValue 100 */
  readonly maxIterations?: number;
}

export interface StrengthFit {
  readonly model: TieModel;
  /** `[items]`, logits, mean 0: `P(a ≻ b) = σ(strengths[a] − strengths[b])` where there are no ties. */
  readonly strengths: Float64Array;
  /** The model's tie parameter: `ln θ` (Rao–Kupper), `ln ν` (Davidson), 0 (half-win). */
  readonly tie: number;
  /** Of the data, in nats, without the prior and without binomial constants. */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** False when `maxIterations` ended it: the figures are then not to be trusted. */
  readonly converged: boolean;
  /** Rows of `covariance`: the items, and one more where the tie parameter was estimated. */
  readonly parameters: number;
  /** `[parameters, parameters]`: the inverse observed information of the mean-zero strengths, then of the tie parameter. */
  readonly covariance: Float64Array;
}

/**
 * The strengths that make the comparisons most likely (Bradley & Terry 1952; with ties Rao & Kupper 1967 or Davidson 1970),
 * by Newton's method with step halving: the log-likelihoods are concave, so the maximum is the only one.
 * Memory and time grow with items² and items³: for up to a few thousand items.
 *
 * {@link PreferenceError} `preference.not_connected` where no finite maximum exists and no prior was set;
 * `preference.invalid_input` where a tie parameter is asked for and every comparison is a tie.
 */
export function fitStrengths(counts: PairCounts, options: StrengthFitOptions = {}): StrengthFit {
  const { model = halfWin, maxIterations = 100 } = options;
  const priorPrecision = options.priorDeviation === undefined ? 0 : 1 / options.priorDeviation ** 2;
  if (priorPrecision === 0) assertConnected(counts);
  const share = tieShare(counts);
  const estimatesTie = model.name !== 'half-win' && share > 0;
  if (estimatesTie && share === 1) {
    throw new PreferenceError('preference.invalid_input', 'Every comparison is a tie: the tie parameter is infinite.');
  }
  const problem: Problem = { counts, model, priorPrecision, parameters: counts.items + (estimatesTie ? 1 : 0) };
  const start = new Float64Array(counts.items + 1);
  start[counts.items] = estimatesTie ? model.tieForShare(share) : model.noTies;
  const { point, iterations, converged } = maximizeConcave((at) => evaluate(problem, at), start, maxIterations);
  return {
    model,
    strengths: point.slice(0, counts.items),
    tie: point[counts.items]!,
    logLikelihood: strengthLikelihood(counts, model, point, point[counts.items]!).value,
    iterations,
    converged,
    parameters: problem.parameters,
    covariance: covarianceAt(problem, point),
  };
}

/** `[items]`: the square roots of the covariance's diagonal, or of another covariance's (a sandwich) of the same fit. */
export function standardErrors(fit: StrengthFit, covariance: Float64Array = fit.covariance): Float64Array {
  return fit.strengths.map((_, item) => Math.sqrt(covariance[item * fit.parameters + item]!));
}

/** The standard error of `strengths[a] − strengths[b]`, in logits, from the fit's covariance or another one of the same fit. */
export function marginError(fit: StrengthFit, a: number, b: number, covariance: Float64Array = fit.covariance): number {
  const entry = (row: number, column: number): number => covariance[row * fit.parameters + column]!;
  return Math.sqrt(Math.max(entry(a, a) + entry(b, b) - 2 * entry(a, b), 0));
}

interface Problem {
  readonly counts: PairCounts;
  readonly model: TieModel;
  readonly priorPrecision: number;
  readonly parameters: number;
}

function tieShare({ wins, ties, losses }: PairCounts): number {
  const tied = total(ties);
  return tied === 0 ? 0 : tied / (total(wins) + tied + total(losses));
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Value, gradient and Cholesky factor of the (penalized, regularized) information at a point. */
function evaluate(problem: Problem, point: Float64Array): Evaluation {
  const { counts, model, priorPrecision, parameters } = problem;
  const likelihood = strengthLikelihood(counts, model, point, point[counts.items]!);
  let { value } = likelihood;
  const gradient = likelihood.gradient.slice(0, parameters);
  for (let item = 0; item < counts.items; item += 1) {
    value -= (priorPrecision * point[item]! ** 2) / 2;
    gradient[item]! -= priorPrecision * point[item]!;
  }
  const { matrix } = regularized(problem, likelihood.information);
  if (Number.isFinite(value)) choleskyInPlace(matrix, parameters);
  return { value, gradient, factor: matrix };
}

/**
 * Adding a constant to all strengths changes nothing, so the information has the null vector 1. `s · 11ᵀ / n`, with s of the
 * information's own scale, fills it: steps stay mean-zero, and the inverse is the pseudo-inverse plus a known constant.
 */
function regularized({ counts, priorPrecision, parameters }: Problem, information: Float64Array) {
  const items = counts.items;
  const matrix = new Float64Array(parameters * parameters);
  for (let row = 0; row < parameters; row += 1) {
    const from = row * (items + 1);
    matrix.set(information.subarray(from, from + parameters), row * parameters);
    if (row < items) matrix[row * parameters + row]! += priorPrecision;
  }
  let trace = 0;
  for (let item = 0; item < items; item += 1) trace += matrix[item * parameters + item]!;
  const scale = trace / items || 1;
  addToStrengths(matrix, parameters, items, scale / items);
  return { matrix, scale };
}

function covarianceAt(problem: Problem, point: Float64Array): Float64Array {
  const { counts, model, priorPrecision, parameters } = problem;
  const { information } = strengthLikelihood(counts, model, point, point[counts.items]!);
  const { matrix, scale } = regularized(problem, information);
  choleskyInPlace(matrix, parameters);
  const covariance = choleskyInverse(matrix, parameters);
  addToStrengths(covariance, parameters, counts.items, -1 / ((scale + priorPrecision) * counts.items));
  return covariance;
}

function addToStrengths(matrix: Float64Array, parameters: number, items: number, constant: number): void {
  for (let row = 0; row < items; row += 1) {
    for (let column = 0; column < items; column += 1) matrix[row * parameters + column]! += constant;
  }
}
