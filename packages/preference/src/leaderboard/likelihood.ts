/* oxlint-disable typescript/no-non-null-assertion -- cells index columns of their own length; parameters were counted from them */
/**
 * The log-likelihood of cells by strengths, tie parameter and controls:
 * `margin = r_first − r_second + Σ β_k · control_k`, and by the margin the outcome's log-likelihood of the tie model.
 */

import type { Outcome, TieModel } from '../ties/tie-model.js';
import type { Cells } from './cells.js';

/** Where each parameter stands: strengths from 0, then the tie parameter where one is fitted, then the controls. */
export interface Layout {
  readonly entries: number;
  readonly fitsTie: boolean;
  readonly controls: number;
  readonly size: number;
}

export function layoutOf(cells: Cells, fitsTie: boolean): Layout {
  const size = cells.entries + (fitsTie ? 1 : 0) + cells.controlCount;
  return { entries: cells.entries, fitsTie, controls: cells.controlCount, size };
}

/** First derivatives of one vote's log-likelihood, by cell: what scores are made of. */
export interface Slopes {
  /** `[cells]`, by the margin. */
  readonly margin: Float64Array;
  /** `[cells]`, by the tie parameter. */
  readonly tie: Float64Array;
}

export interface CellLikelihood extends Slopes {
  /** In nats, weighted. */
  readonly value: number;
  readonly gradient: Float64Array;
  /** The negative Hessian, `[size, size]`. */
  readonly information: Float64Array;
}

const outcomes: readonly Outcome[] = ['win', 'loss', 'tie'];
/** What outcomes are worth to the first as shares of a win. */
const shares = [1, 0, 0.5] as const;

/** Value, gradient, information and the cells' slopes at a point (`[layout.size]`). */
export function cellLikelihood(
  cells: Cells,
  model: TieModel,
  layout: Layout,
  point: Float64Array,
  weight: Float64Array = cells.weight,
): CellLikelihood {
  const { size } = layout;
  const sums = { gradient: new Float64Array(size), information: new Float64Array(size * size) };
  const margin = new Float64Array(weight.length);
  const tie = new Float64Array(weight.length);
  const tieParameter = layout.fitsTie ? point[layout.entries]! : model.noTies;
  const halfWins = model.name === 'half-win';
  let value = 0;
  for (let cell = 0; cell < weight.length; cell += 1) {
    const w = weight[cell]!;
    if (w === 0) continue;
    const m = marginOf(cells, layout, point, cell);
    if (halfWins) {
      const chance = 1 / (1 + Math.exp(-m));
      const target = shares[cells.outcome[cell]!]!;
      margin[cell] = target - chance;
      value += w * (target * m - softplus(m));
      addCell(cells, layout, sums, cell, w * margin[cell]!, w * chance * (1 - chance));
      continue;
    }
    const term = model.logLikelihood(outcomes[cells.outcome[cell]!]!, m, tieParameter);
    margin[cell] = term.margin;
    tie[cell] = term.tie;
    value += w * term.value;
    addCell(cells, layout, sums, cell, w * term.margin, -w * term.marginMargin);
    if (layout.fitsTie) addTie(cells, layout, sums, cell, w * term.tie, -w * term.marginTie, -w * term.tieTie);
  }
  mirror(sums.information, size);
  return { value, ...sums, margin, tie };
}

function marginOf(cells: Cells, layout: Layout, point: Float64Array, cell: number): number {
  let margin = point[cells.first[cell]!]! - point[cells.second[cell]!]!;
  const from = layout.size - layout.controls;
  for (let k = 0; k < layout.controls; k += 1) {
    margin += point[from + k]! * cells.controls[cell * layout.controls + k]!;
  }
  return margin;
}

interface Sums {
  readonly gradient: Float64Array;
  /** The lower triangle only, until it is mirrored. */
  readonly information: Float64Array;
}

function addCell(cells: Cells, layout: Layout, sums: Sums, cell: number, slope: number, curvature: number): void {
  const { gradient, information } = sums;
  const { size, controls } = layout;
  const a = cells.first[cell]!;
  const b = cells.second[cell]!;
  gradient[a]! += slope;
  gradient[b]! -= slope;
  information[a * size + a]! += curvature;
  information[b * size + b]! += curvature;
  information[(a > b ? a : b) * size + (a > b ? b : a)]! -= curvature;
  const from = size - controls;
  for (let k = 0; k < controls; k += 1) {
    const x = cells.controls[cell * controls + k]!;
    const row = (from + k) * size;
    gradient[from + k]! += slope * x;
    information[row + a]! += curvature * x;
    information[row + b]! -= curvature * x;
    for (let l = 0; l <= k; l += 1)
      information[row + from + l]! += curvature * x * cells.controls[cell * controls + l]!;
  }
}

function addTie(
  cells: Cells,
  layout: Layout,
  { gradient, information }: Sums,
  cell: number,
  slope: number,
  cross: number,
  curvature: number,
): void {
  const { size, entries, controls } = layout;
  const row = entries * size;
  gradient[entries]! += slope;
  information[row + cells.first[cell]!]! += cross;
  information[row + cells.second[cell]!]! -= cross;
  information[row + entries]! += curvature;
  for (let k = 0; k < controls; k += 1) {
    information[(entries + 1 + k) * size + entries]! += cross * cells.controls[cell * controls + k]!;
  }
}

function mirror(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) matrix[column * size + row] = matrix[row * size + column]!;
  }
}

/** `ln(1 + e^x)` without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
