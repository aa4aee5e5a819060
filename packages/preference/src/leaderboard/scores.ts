/* oxlint-disable typescript/no-non-null-assertion -- slopes are cells long, weights votes */
/** Scores: derivatives of votes' log-likelihood at the fit, rounded so that sums over votes have the same bits in any order. */

import type { Clusters } from './clusters.js';
import { exactSteps, rounded } from './exact-sums.js';
import type { CellFit } from './fit-cells.js';

export interface Scores {
  readonly fit: CellFit;
  /** `[cells]`, per unit of weight, by the margin. */
  readonly margin: Float64Array;
  /** `[cells]`, by the tie parameter. */
  readonly tie: Float64Array;
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
    steps: exactSteps(votes, largest * heaviest),
  };
}

/** A slope times the weight of the vote at a place in its clusters. */
export function weighted(slope: number, { steps }: Scores, { weight }: Clusters, at: number): number {
  return weight === undefined ? slope : rounded(slope * weight[at]!, steps);
}

/** Adds the scores of a cluster's votes on the board to `score` (`[size]`); says how many these are. */
export function addScores(scores: Scores, clusters: Clusters, cluster: number, score: Float64Array): number {
  const { cells, layout } = scores.fit;
  const { entries, fitsTie, controls, size } = layout;
  let votes = 0;
  for (let at = clusters.start[cluster]!; at < clusters.start[cluster + 1]!; at += 1) {
    const cell = clusters.cell[at]!;
    if (cells.weight[cell] === 0) continue;
    votes += 1;
    const slope = weighted(scores.margin[cell]!, scores, clusters, at);
    score[cells.first[cell]!]! += slope;
    score[cells.second[cell]!]! -= slope;
    if (fitsTie) score[entries]! += weighted(scores.tie[cell]!, scores, clusters, at);
    for (let k = 0; k < controls; k += 1) {
      score[size - controls + k]! += slope * cells.controls[cell * controls + k]!;
    }
  }
  return votes;
}
