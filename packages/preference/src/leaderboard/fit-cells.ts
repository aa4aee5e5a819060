/* oxlint-disable typescript/no-non-null-assertion -- every array here has one entry per parameter, or size × size */
/** The most likely strengths, tie parameter and controls of cells, with the inverse of their information. */

import { PreferenceError } from '../preference-error.js';
import { choleskyInPlace, choleskyInverse } from '../strengths/cholesky.js';
import { type Evaluation, maximizeConcave } from '../strengths/newton.js';
import type { TieModel } from '../ties/tie-model.js';
import type { Cells } from './cells.js';
import { type CellLikelihood, cellLikelihood, type Layout, layoutOf } from './likelihood.js';

/** Standard deviations of normal priors around 0; without them plain maximum likelihood. */
export interface Priors {
  readonly strengths?: number | undefined;
  readonly controls?: number | undefined;
}

export interface CellFit {
  readonly cells: Cells;
  readonly model: TieModel;
  readonly layout: Layout;
  /** `[layout.size]`: strengths with mean 0, the tie parameter where one is fitted, the controls. */
  readonly point: Float64Array;
  readonly iterations: number;
  /** `[size, size]`: the inverse information of mean-zero strengths, tie parameter and controls. */
  readonly bread: Float64Array;
  /** At the point. */
  readonly likelihood: CellLikelihood;
}

/**
 * Newton's method to the only maximum. {@link PreferenceError} `preference.invalid_input` where every vote is a tie and a
 * tie parameter is asked for, where a control says nothing that the entries don't, or where controls tell every outcome
 * (no finite maximum).
 */
export function fitCells(
  cells: Cells,
  model: TieModel,
  priors: Priors = {},
  controlNames: readonly string[] = [],
): CellFit {
  const share = tieShare(cells);
  const fitsTie = model.name !== 'half-win' && share > 0;
  if (fitsTie && share === 1) {
    throw new PreferenceError(
      'preference.invalid_input',
      'Every vote is a tie: the tie parameter is infinite. Count ties as half wins.',
    );
  }
  const layout = layoutOf(cells, fitsTie);
  const start = new Float64Array(layout.size);
  if (fitsTie) start[layout.entries] = model.tieForShare(share);
  assertControlsApart(cells, model, layout, priors, start, controlNames);
  const fit = refit({ cells, model, layout, priors }, start);
  if (!fit.converged || runsOff(fit.point, layout, priors)) {
    throw new PreferenceError(
      'preference.invalid_input',
      'The fit does not converge: a control tells the outcome of (nearly) every vote. Leave it out, or set a prior for controls.',
    );
  }
  return { ...fit, cells, model, layout };
}

/** Controls that tell outcomes have no finite coefficient; odds of e¹⁵ for a usual difference are on the way there. */
function runsOff(point: Float64Array, layout: Layout, priors: Priors): boolean {
  const controls = point.subarray(layout.size - layout.controls);
  return priors.controls === undefined && controls.some((coefficient) => Math.abs(coefficient) > 15);
}

interface Problem {
  readonly cells: Cells;
  readonly model: TieModel;
  readonly layout: Layout;
  readonly priors: Priors;
}

/** The maximum from a start under other weights of the cells, without its bread: what a resample needs. */
export function refitPoint(fit: CellFit, priors: Priors, weight: Float64Array): Float64Array {
  const problem = { ...fit, priors };
  return maximizeConcave((at) => evaluate(problem, at, weight), fit.point, 50).point;
}

function refit(problem: Problem, start: Float64Array) {
  const { cells, model, layout } = problem;
  const { point, iterations, converged } = maximizeConcave((at) => evaluate(problem, at), start, 60);
  const likelihood = cellLikelihood(cells, model, layout, point);
  const { matrix, scale } = penalized(problem, likelihood.information);
  choleskyInPlace(matrix, layout.size);
  const bread = choleskyInverse(matrix, layout.size);
  addToStrengths(bread, layout, -1 / ((scale + precision(problem.priors.strengths)) * layout.entries));
  return { point, iterations, converged, bread, likelihood };
}

function evaluate(problem: Problem, point: Float64Array, weight?: Float64Array): Evaluation {
  const { cells, model, layout, priors } = problem;
  const likelihood = cellLikelihood(cells, model, layout, point, weight);
  let { value } = likelihood;
  for (let i = 0; i < layout.size; i += 1) {
    const penalty = precisionAt(layout, priors, i);
    value -= (penalty * point[i]! ** 2) / 2;
    likelihood.gradient[i]! -= penalty * point[i]!;
  }
  const { matrix } = penalized(problem, likelihood.information);
  if (Number.isFinite(value) && !choleskyInPlace(matrix, layout.size)) value = Number.NEGATIVE_INFINITY;
  return { value, gradient: likelihood.gradient, factor: matrix };
}

/**
 * Adding a constant to all strengths changes nothing, so the information has a null vector u (1 at strengths, 0 elsewhere).
 * `s · u uᵀ / n`, with s of the information's own scale, fills it: steps stay mean-zero, and the inverse is the
 * pseudo-inverse plus a known constant.
 */
function penalized({ layout, priors }: Problem, information: Float64Array) {
  const { size, entries } = layout;
  const matrix = Float64Array.from(information);
  let trace = 0;
  for (let i = 0; i < size; i += 1) {
    if (i < entries) trace += matrix[i * size + i]!;
    matrix[i * size + i]! += precisionAt(layout, priors, i);
  }
  const scale = trace / entries || 1;
  addToStrengths(matrix, layout, scale / entries);
  return { matrix, scale };
}

/** Refuses a control whose information, given the entries and the controls before it, is nothing but rounding. */
function assertControlsApart(
  cells: Cells,
  model: TieModel,
  layout: Layout,
  priors: Priors,
  start: Float64Array,
  names: readonly string[],
): void {
  if (layout.controls === 0 || priors.controls !== undefined) return;
  const { information } = cellLikelihood(cells, model, layout, start);
  const { matrix } = penalized({ cells, model, layout, priors }, information);
  for (let k = 0; k < layout.controls; k += 1) {
    const size = layout.size - layout.controls + k + 1;
    const leading = leadingBlock(matrix, layout.size, size);
    const own = leading.at(-1)!;
    if (choleskyInPlace(leading, size) && leading.at(-1)! ** 2 > 1e-9 * own) continue;
    throw new PreferenceError(
      'preference.invalid_input',
      `The control “${names[k] ?? k}” can't be told apart from the entries or the other controls. Leave it out.`,
    );
  }
}

function leadingBlock(matrix: Float64Array, stride: number, size: number): Float64Array {
  const block = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) block.set(matrix.subarray(row * stride, row * stride + size), row * size);
  return block;
}

function precisionAt(layout: Layout, priors: Priors, parameter: number): number {
  if (parameter < layout.entries) return precision(priors.strengths);
  return parameter >= layout.size - layout.controls ? precision(priors.controls) : 0;
}

function precision(deviation: number | undefined): number {
  return deviation === undefined ? 0 : 1 / deviation ** 2;
}

function addToStrengths(matrix: Float64Array, { size, entries }: Layout, constant: number): void {
  for (let row = 0; row < entries; row += 1) {
    for (let column = 0; column < entries; column += 1) matrix[row * size + column]! += constant;
  }
}

function tieShare(cells: Cells): number {
  let [tied, total] = [0, 0];
  for (let cell = 0; cell < cells.weight.length; cell += 1) {
    total += cells.weight[cell]!;
    if (cells.outcome[cell] === 2) tied += cells.weight[cell]!;
  }
  return tied === 0 ? 0 : tied / total;
}
