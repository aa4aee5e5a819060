/* oxlint-disable typescript/no-non-null-assertion -- scores are parameters long, matrices parameters × parameters */
/** Sums of outer products of scores, the middle of a sandwich: cluster by cluster, touching only what a cluster touches. */

import type { Clusters } from './clusters.js';
import { exactSteps, rounded } from './exact-sums.js';
import type { CellFit } from './fit-cells.js';

/** What votes add to scores, rounded so that sums over votes are exact. */
export interface Scores {
  readonly fit: CellFit;
  /** By cell, per unit of weight. */
  readonly margin: Float64Array;
  readonly tie: Float64Array;
  /** By vote; undefined where each counts 1. */
  readonly weight: Float64Array | undefined;
  /** What a weighted vote's part of a score is rounded to: see {@link exactSteps}. */
  readonly steps: number;
}

export function scoresOf(fit: CellFit, weight: Float64Array | undefined): Scores {
  const { margin, tie } = fit.likelihood;
  let largest = 0;
  for (const slopes of [margin, tie]) for (const slope of slopes) largest = Math.max(largest, Math.abs(slope));
  const votes = fit.cells.cellOf.length;
  const steps = exactSteps(votes, largest);
  const heaviest = weight?.reduce((most, each) => Math.max(most, each), 0) ?? 1;
  return {
    fit,
    weight,
    margin: margin.map((slope) => rounded(slope, steps)),
    tie: tie.map((slope) => rounded(slope, steps)),
    steps: exactSteps(votes, largest * heaviest),
  };
}

/** A vote's part of a score, from a cell's slope. */
export function weighted(slope: number, { weight, steps }: Scores, vote: Int32Array | undefined, at: number): number {
  return weight === undefined || vote === undefined ? slope : rounded(slope * weight[vote[at]!]!, steps);
}

/** `Σ_g s_g s_gᵀ`, lower triangle, and how many clusters have a vote on the board. */
export function clusteredMeat(scores: Scores, { start, cell, vote }: Clusters): { meat: Float64Array; count: number } {
  const { size } = scores.fit.layout;
  const meat = new Float64Array(size * size);
  const sum = new ScoreSum(scores);
  let count = 0;
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    sum.addVotes(cell, vote, start[cluster]!, start[cluster + 1]!);
    if (sum.squareInto(meat, 1) > 0) count += 1;
  }
  return { meat, count };
}

/** `Σ_v s_v s_vᵀ`, every vote by itself: from the cells, without going through the votes. */
export function ownMeat(scores: Scores): Float64Array {
  const { cells, layout } = scores.fit;
  const meat = new Float64Array(layout.size * layout.size);
  const sum = new ScoreSum({ ...scores, weight: undefined });
  const itself = new Int32Array(1);
  for (let cell = 0; cell < cells.squaredWeight.length; cell += 1) {
    itself[0] = cell;
    sum.addVotes(itself, undefined, 0, 1);
    sum.squareInto(meat, cells.squaredWeight[cell]!);
  }
  return meat;
}

/**
 * `Σ_g s_g s_gᵀ` over labeler and prompt together. Most such clusters are one vote; what those with more add to
 * {@link ownMeat} is worked out for these only.
 */
export function commonMeat(scores: Scores, { start, cell, vote }: Clusters, prompt: Int32Array): Float64Array {
  const meat = ownMeat(scores);
  const sum = new ScoreSum(scores);
  const seen = new Int32Array(largestOf(prompt) + 1).fill(-1);
  if (vote === undefined) return meat;
  for (let labeler = 0; labeler + 1 < start.length; labeler += 1) {
    let repeats = false;
    for (let at = start[labeler]!; at < start[labeler + 1]!; at += 1) {
      const each = prompt[vote[at]!]!;
      if (seen[each] === labeler) repeats = true;
      seen[each] = labeler;
    }
    if (!repeats) continue;
    for (const group of repeatedVotes(scores, { start, cell, vote }, labeler, prompt)) {
      for (let at = 0; at < group.cell.length; at += 1) {
        sum.addVotes(group.cell, group.vote, at, at + 1);
        sum.squareInto(meat, -1);
      }
      sum.addVotes(group.cell, group.vote, 0, group.cell.length);
      sum.squareInto(meat, 1);
    }
  }
  return meat;
}

/** A labeler's votes on one prompt, where there are more than one; in an order of their own. */
function repeatedVotes({ weight }: Scores, clusters: Required<Clusters>, labeler: number, prompt: Int32Array) {
  const { start, cell, vote } = clusters;
  const from = start[labeler]!;
  const order = Array.from({ length: start[labeler + 1]! - from }, (_, i) => from + i).toSorted(
    (a, b) =>
      prompt[vote![a]!]! - prompt[vote![b]!]! ||
      cell[a]! - cell[b]! ||
      (weight === undefined ? 0 : weight[vote![a]!]! - weight[vote![b]!]!),
  );
  const groups: { cell: Int32Array; vote: Int32Array }[] = [];
  for (let i = 0, j = 1; i < order.length; i = j, j += 1) {
    const common = prompt[vote![order[i]!]!];
    while (j < order.length && prompt[vote![order[j]!]!] === common) j += 1;
    const group = order.slice(i, j);
    if (j - i > 1) {
      groups.push({
        cell: Int32Array.from(group, (at) => cell[at]!),
        vote: Int32Array.from(group, (at) => vote![at]!),
      });
    }
  }
  return groups;
}

/** The score of one cluster at a time: its values, and which parameters it touches. */
class ScoreSum {
  readonly #scores: Scores;
  readonly #score: Float64Array;
  readonly #isTouched: Uint8Array;
  readonly #touched: Int32Array;
  readonly #values: Float64Array;
  #count = 0;

  constructor(scores: Scores) {
    const { size } = scores.fit.layout;
    this.#scores = scores;
    this.#score = new Float64Array(size);
    this.#isTouched = new Uint8Array(size);
    this.#touched = new Int32Array(size);
    this.#values = new Float64Array(size);
  }

  /** Votes at positions `from` to before `to`; those not on the board add nothing. */
  addVotes(cell: Int32Array, vote: Int32Array | undefined, from: number, to: number): void {
    const scores = this.#scores;
    const { fit, margin, tie } = scores;
    const { first, second, weight: onBoard } = fit.cells;
    const { entries, fitsTie, controls } = fit.layout;
    const score = this.#score;
    const isTouched = this.#isTouched;
    const touched = this.#touched;
    let count = this.#count;
    for (let at = from; at < to; at += 1) {
      const each = cell[at]!;
      if (onBoard[each] === 0) continue;
      const slope = weighted(margin[each]!, scores, vote, at);
      const a = first[each]!;
      const b = second[each]!;
      score[a]! += slope;
      score[b]! -= slope;
      if (isTouched[a] === 0) {
        isTouched[a] = 1;
        touched[count] = a;
        count += 1;
      }
      if (isTouched[b] === 0) {
        isTouched[b] = 1;
        touched[count] = b;
        count += 1;
      }
      if (fitsTie) score[entries]! += weighted(tie[each]!, scores, vote, at);
      if (controls > 0) this.#addControls(each, slope);
    }
    this.#count = count;
  }

  #addControls(cell: number, slope: number): void {
    const { layout, cells } = this.#scores.fit;
    const from = layout.size - layout.controls;
    for (let k = 0; k < layout.controls; k += 1) {
      this.#score[from + k]! += slope * cells.controls[cell * layout.controls + k]!;
    }
  }

  /** Adds `factor · s sᵀ` to a lower triangle, forgets s, and says how many entries it touched. */
  squareInto(meat: Float64Array, factor: number): number {
    const { size, entries } = this.#scores.fit.layout;
    const count = this.#count;
    if (count === 0) return 0;
    const touched = this.#touched;
    const values = this.#values;
    const score = this.#score;
    if (8 * count > entries) this.#scan(entries);
    else sortFirst(touched, count);
    for (let parameter = entries; parameter < size; parameter += 1) touched[count + parameter - entries] = parameter;
    const all = count + size - entries;
    for (let i = 0; i < all; i += 1) {
      const parameter = touched[i]!;
      values[i] = score[parameter]!;
      score[parameter] = 0;
      this.#isTouched[parameter] = 0;
    }
    addOuterProduct(meat, size, touched, values, all, factor);
    this.#count = 0;
    return count;
  }

  #scan(entries: number): void {
    let place = 0;
    for (let entry = 0; entry < entries; entry += 1) {
      if (this.#isTouched[entry] === 1) this.#touched[place++] = entry;
    }
  }
}

/** `touched` ascends, so every product lands in the lower triangle, and always in the same place. */
function addOuterProduct(
  meat: Float64Array,
  size: number,
  touched: Int32Array,
  values: Float64Array,
  count: number,
  factor: number,
): void {
  for (let i = 0; i < count; i += 1) {
    const value = factor * values[i]!;
    const row = touched[i]! * size;
    for (let j = 0; j <= i; j += 1) meat[row + touched[j]!]! += value * values[j]!;
  }
}

/** Insertion sort of the first few. */
function sortFirst(column: Int32Array, count: number): void {
  for (let i = 1; i < count; i += 1) {
    const value = column[i]!;
    let j = i - 1;
    for (; j >= 0 && column[j]! > value; j -= 1) column[j + 1] = column[j]!;
    column[j + 1] = value;
  }
}

export function largestOf(column: Int32Array): number {
  let largest = -1;
  for (let i = 0; i < column.length; i += 1) if (column[i]! > largest) largest = column[i]!;
  return largest;
}
