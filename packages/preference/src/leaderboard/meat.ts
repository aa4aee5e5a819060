/* oxlint-disable typescript/no-non-null-assertion -- scores are parameters long, matrices parameters × parameters */
/**
 * Sums of outer products of clusters' scores, the middle of a sandwich. Small clusters go pair of votes by pair of votes,
 * large ones as dense rows, four at a time; both always in the same order, so that the same votes give the same bits.
 *
 * Until the end a matrix holds each product once, on either side of the diagonal, and half of those on it.
 */

import type { Clusters } from './clusters.js';
import { addScores, type Scores, weighted } from './scores.js';

/** `Σ_g s_g s_gᵀ`, `[size, size]`, and how many clusters have a vote on the board. */
export function clusteredMeat(scores: Scores, clusters: Clusters): { meat: Float64Array; count: number } {
  const { cells, layout } = scores.fit;
  const { size, entries } = layout;
  const { start, cell } = clusters;
  const meat = new Float64Array(size * size);
  const single = new Float64Array(cells.weight.length); // clusters of one vote, by its cell
  const largestPaired = Math.max(1, Math.floor(entries / 4));
  const votes = new SmallCluster(largestPaired, size - entries);
  const rows = Array.from({ length: 4 }, () => new Float64Array(size));
  let filled = 0;
  let count = 0;
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    const length = start[cluster + 1]! - start[cluster]!;
    if (length === 1 && clusters.weight === undefined) {
      single[cell[start[cluster]!]!]! += 1;
    } else if (length > largestPaired) {
      if (addScores(scores, clusters, cluster, rows[filled]!) === 0) continue;
      count += 1;
      filled = (filled + 1) % 4;
      if (filled === 0) addSquares(meat, rows, size);
    } else if (length > 0 && votes.read(scores, clusters, start[cluster]!, length) > 0) {
      count += 1;
      votes.addTo(meat, size);
    }
  }
  addSquares(meat, rows, size);
  count += addOwn(scores, single, meat);
  symmetrize(meat, size);
  return { meat, count };
}

/** `Σ_v s_v s_vᵀ`, every vote by itself: from the cells, without going through the votes. */
export function ownMeat(scores: Scores): Float64Array {
  const { size } = scores.fit.layout;
  const meat = new Float64Array(size * size);
  addOwn(scores, scores.fit.cells.squaredWeight, meat);
  symmetrize(meat, size);
  return meat;
}

/** Votes by themselves, so many times for each cell; tells how many were on the board. */
function addOwn(scores: Scores, times: Float64Array, meat: Float64Array): number {
  const { size, entries } = scores.fit.layout;
  const vote = new SmallCluster(1, size - entries);
  const one = { start: new Int32Array(0), cell: new Int32Array(1), weight: undefined };
  let added = 0;
  for (let cell = 0; cell < times.length; cell += 1) {
    const often = times[cell]!;
    if (often === 0) continue;
    one.cell[0] = cell;
    if (vote.read(scores, one, 0, 1) === 0) continue;
    vote.addTo(meat, size, often);
    added += often;
  }
  return added;
}

/** Up to so many votes: who was compared, their slopes, and the sum of their derivatives by what isn't an entry. */
class SmallCluster {
  readonly #cell: Int32Array;
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #slope: Float64Array;
  readonly #extra: Float64Array;
  #count = 0;

  constructor(votes: number, extras: number) {
    this.#cell = new Int32Array(votes);
    this.#first = new Int32Array(votes);
    this.#second = new Int32Array(votes);
    this.#slope = new Float64Array(votes);
    this.#extra = new Float64Array(extras);
  }

  /** Takes up the votes at `from` and after that are on the board, in the order of cells, then of slopes; tells their number. */
  read(scores: Scores, clusters: Clusters, from: number, length: number): number {
    const { cells, layout } = scores.fit;
    const cell = this.#cell;
    const slope = this.#slope;
    let count = 0;
    for (let at = from; at < from + length; at += 1) {
      const own = clusters.cell[at]!;
      if (cells.weight[own] === 0) continue;
      const value = weighted(scores.margin[own]!, scores, clusters, at);
      let place = count;
      while (place > 0 && (cell[place - 1]! > own || (cell[place - 1] === own && slope[place - 1]! > value))) {
        cell[place] = cell[place - 1]!;
        slope[place] = slope[place - 1]!;
        place -= 1;
      }
      cell[place] = own;
      slope[place] = value;
      count += 1;
    }
    for (let vote = 0; vote < count; vote += 1) {
      this.#first[vote] = cells.first[cell[vote]!]!;
      this.#second[vote] = cells.second[cell[vote]!]!;
    }
    this.#count = count;
    if (layout.size > layout.entries) this.#readExtra(scores, clusters, from, length);
    return count;
  }

  #readExtra(scores: Scores, clusters: Clusters, from: number, length: number): void {
    const { cells, layout } = scores.fit;
    const extra = this.#extra.fill(0);
    const { controls } = layout;
    for (let at = from; layout.fitsTie && at < from + length; at += 1) {
      const own = clusters.cell[at]!;
      if (cells.weight[own] !== 0) extra[0]! += weighted(scores.tie[own]!, scores, clusters, at);
    }
    const first = extra.length - controls;
    for (let vote = 0; vote < this.#count; vote += 1) {
      for (let k = 0; k < controls; k += 1) {
        extra[first + k]! += this.#slope[vote]! * cells.controls[this.#cell[vote]! * controls + k]!;
      }
    }
  }

  addTo(meat: Float64Array, size: number, times = 1): void {
    const first = this.#first;
    const second = this.#second;
    const slope = this.#slope;
    const extras = this.#extra.length;
    for (let v = 0; v < this.#count; v += 1) {
      const a = first[v]! * size;
      const b = second[v]! * size;
      const own = times * slope[v]!;
      const half = (own * slope[v]!) / 2;
      meat[a + first[v]!]! += half;
      meat[b + second[v]!]! += half;
      meat[a + second[v]!]! -= 2 * half;
      for (let w = 0; w < v; w += 1) {
        const product = own * slope[w]!;
        meat[a + first[w]!]! += product;
        meat[a + second[w]!]! -= product;
        meat[b + first[w]!]! -= product;
        meat[b + second[w]!]! += product;
      }
      for (let k = 0; k < extras; k += 1) {
        const row = (size - extras + k) * size;
        meat[row + first[v]!]! += own * this.#extra[k]!;
        meat[row + second[v]!]! -= own * this.#extra[k]!;
      }
    }
    if (extras > 0) this.#addExtra(meat, size, times);
  }

  #addExtra(meat: Float64Array, size: number, times: number): void {
    const extra = this.#extra;
    const first = size - extra.length;
    for (let k = 0; k < extra.length; k += 1) {
      for (let l = 0; l <= k; l += 1) {
        meat[(first + k) * size + first + l]! += (times * extra[k]! * extra[l]!) / (k === l ? 2 : 1);
      }
    }
  }
}

/** Adds the outer products of four rows, `[size]` each, and clears the rows. */
function addSquares(meat: Float64Array, rows: readonly Float64Array[], size: number): void {
  const [one, two, three, four] = rows;
  if (one === undefined || two === undefined || three === undefined || four === undefined) return;
  for (let row = 0; row < size; row += 1) {
    const p = one[row]!;
    const q = two[row]!;
    const r = three[row]!;
    const s = four[row]!;
    const from = row * size;
    for (let column = 0; column < row; column += 1) {
      meat[from + column]! += p * one[column]! + q * two[column]! + r * three[column]! + s * four[column]!;
    }
    meat[from + row]! += (p * p + q * q + r * r + s * s) / 2;
  }
  for (const each of rows) each.fill(0);
}

/** `M + Mᵀ` */
function symmetrize(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const sum = matrix[row * size + column]! + matrix[column * size + row]!;
      matrix[row * size + column] = sum;
      matrix[column * size + row] = sum;
    }
  }
}
