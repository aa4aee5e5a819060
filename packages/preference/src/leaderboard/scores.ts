/* oxlint-disable typescript/no-non-null-assertion -- slopes are cells long, rows parameters */
/** Scores: derivatives of votes' log-likelihood at the fit, rounded so that sums over votes have the same bits in any order. */

import { exactSteps, rounded } from './exact-sums.js';
import type { CellFit } from './fit-cells.js';

export interface Scores {
  readonly fit: CellFit;
  /** `[cells]`, per unit of weight, by the margin; 0 for a cell that is not on the board. */
  readonly margin: Float64Array;
  /** `[cells]`, by the tie parameter. */
  readonly tie: Float64Array;
  /** `[cells]`: 1 on the board. */
  readonly counts: Uint8Array;
  /** What the product with a weight is rounded to: see {@link exactSteps}. */
  readonly steps: number;
}

export function scoresOf(fit: CellFit, weight: Float64Array | undefined): Scores {
  const { margin, tie } = fit.likelihood;
  let largest = 0;
  for (const slopes of [margin, tie]) {
    for (let cell = 0; cell < slopes.length; cell += 1) largest = Math.max(largest, Math.abs(slopes[cell]!));
  }
  const votes = fit.cells.cellOf.length;
  const steps = exactSteps(votes, largest);
  const heaviest = weight?.reduce((most, each) => Math.max(most, each), 0) ?? 1;
  return {
    fit,
    margin: margin.map((slope) => rounded(slope, steps)),
    tie: tie.map((slope) => rounded(slope, steps)),
    counts: new Uint8Array(fit.cells.weight.map(Math.sign)),
    steps: exactSteps(votes, largest * heaviest),
  };
}

/** A slope times a vote's weight. */
export function weighted(slope: number, { steps }: Scores, weight: number | undefined): number {
  return weight === undefined ? slope : rounded(slope * weight, steps);
}

/** Adds the score of a vote on the board to `rows` from `row` on. */
export function addScore(scores: Scores, cell: number, weight: number | undefined, rows: Float64Array, row = 0): void {
  const { cells, layout } = scores.fit;
  const { entries, fitsTie, controls, size } = layout;
  const slope = weighted(scores.margin[cell]!, scores, weight);
  rows[row + cells.first[cell]!]! += slope;
  rows[row + cells.second[cell]!]! -= slope;
  if (fitsTie) rows[row + entries]! += weighted(scores.tie[cell]!, scores, weight);
  for (let k = 0; k < controls; k += 1) {
    rows[row + size - controls + k]! += slope * cells.controls[cell * controls + k]!;
  }
}
