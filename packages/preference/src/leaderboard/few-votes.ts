/* oxlint-disable typescript/no-non-null-assertion -- votes are numbered below the count, matrices parameters × parameters */
/** The votes of a small cluster, and the products of each two of them. */

import { type Scores, weighted } from './scores.js';

export class FewVotes {
  readonly #scores: Scores;
  /** As they were read. */
  readonly #cell: Int32Array;
  readonly #read: Float64Array;
  readonly #rank: Int32Array;
  /** By rank. */
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #slope: Float64Array;
  /** Summed derivatives by what is no entry: tie parameter and controls. */
  readonly #extra: Float64Array;
  #count = 0;

  constructor(scores: Scores, capacity: number) {
    const { size, entries } = scores.fit.layout;
    this.#scores = scores;
    this.#cell = new Int32Array(capacity);
    this.#read = new Float64Array(capacity);
    this.#rank = new Int32Array(capacity);
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#slope = new Float64Array(capacity);
    this.#extra = new Float64Array(size - entries);
  }

  /** Takes up those of the votes in rows `from` to `end` that are on the board; tells how many these are. */
  read(rows: Int32Array, weight: Float64Array | undefined, from: number, end: number): number {
    const { counts, margin } = this.#scores;
    const cells = this.#cell;
    let count = 0;
    for (let at = from; at < end; at += 1) {
      const cell = rows[2 * at]!;
      if (counts[cell] === 0) continue;
      cells[count] = cell;
      this.#read[count] = weight === undefined ? margin[cell]! : weighted(margin[cell]!, this.#scores, weight[at]);
      count += 1;
    }
    this.#place(count);
    this.#count = count;
    if (this.#extra.length > 0) this.#readExtra(rows, weight, from, end);
    return count;
  }

  /** In the order of cells, then of slopes, whatever order they came in. */
  #place(count: number): void {
    const { first, second } = this.#scores.fit.cells;
    const cells = this.#cell;
    const read = this.#read;
    const rank = this.#rank;
    for (let vote = 0; vote < count; vote += 1) {
      const cell = cells[vote]!;
      let own = vote;
      for (let before = 0; before < vote; before += 1) {
        let isLess = (cell - cells[before]!) >>> 31; // a branch would be mispredicted half of the time
        if (cell === cells[before] && read[vote]! < read[before]!) isLess = 1;
        rank[before]! += isLess;
        own -= isLess;
      }
      rank[vote] = own;
    }
    for (let vote = 0; vote < count; vote += 1) {
      const at = rank[vote]!;
      this.#first[at] = first[cells[vote]!]!;
      this.#second[at] = second[cells[vote]!]!;
      this.#slope[at] = read[vote]!;
    }
  }

  #readExtra(rows: Int32Array, weight: Float64Array | undefined, from: number, end: number): void {
    const { counts, margin, tie, fit } = this.#scores;
    const { controls, fitsTie } = fit.layout;
    const extra = this.#extra.fill(0);
    const first = extra.length - controls;
    for (let at = from; at < end; at += 1) {
      const cell = rows[2 * at]!;
      if (counts[cell] === 0) continue;
      if (fitsTie) extra[0]! += weighted(tie[cell]!, this.#scores, weight?.[at]);
      const slope = weighted(margin[cell]!, this.#scores, weight?.[at]);
      for (let k = 0; k < controls; k += 1) extra[first + k]! += slope * fit.cells.controls[cell * controls + k]!;
    }
  }

  /** Adds one to each vote's cell. */
  countCells(counts: Float64Array): void {
    for (let vote = 0; vote < this.#count; vote += 1) counts[this.#cell[vote]!]! += 1;
  }

  /** Adds one to each entry that is not marked with the number yet, and marks it. */
  countEntries(counts: Int32Array, marks: Int32Array, number: number): void {
    const first = this.#first;
    const second = this.#second;
    for (let vote = 0; vote < this.#count; vote += 1) {
      const a = first[vote]!;
      const b = second[vote]!;
      if (marks[a] !== number) {
        marks[a] = number;
        counts[a]! += 1;
      }
      if (marks[b] !== number) {
        marks[b] = number;
        counts[b]! += 1;
      }
    }
  }

  /** Adds the products of each two different votes, either of which may give the row. */
  addPairs(half: Float64Array): void {
    const { size } = this.#scores.fit.layout;
    const first = this.#first;
    const second = this.#second;
    const slope = this.#slope;
    for (let v = 1; v < this.#count; v += 1) {
      const a = first[v]! * size;
      const b = second[v]! * size;
      const own = slope[v]!;
      for (let w = 0; w < v; w += 1) {
        const product = own * slope[w]!;
        half[a + first[w]!]! += product;
        half[a + second[w]!]! -= product;
        half[b + first[w]!]! -= product;
        half[b + second[w]!]! += product;
      }
    }
  }

  /** Adds, `times` each, the products of votes with themselves and those by tie parameter and controls. */
  addOwn(half: Float64Array, times = 1): void {
    const { size, entries } = this.#scores.fit.layout;
    const extra = this.#extra;
    for (let v = 0; v < this.#count; v += 1) {
      const a = this.#first[v]!;
      const b = this.#second[v]!;
      const own = times * this.#slope[v]!;
      const square = own * this.#slope[v]!;
      half[a * size + a]! += square / 2;
      half[b * size + b]! += square / 2;
      half[a * size + b]! -= square;
      for (let k = 0; k < extra.length; k += 1) {
        half[(entries + k) * size + a]! += own * extra[k]!;
        half[(entries + k) * size + b]! -= own * extra[k]!;
      }
    }
    for (let k = 0; k < extra.length; k += 1) {
      for (let l = 0; l <= k; l += 1) {
        half[(entries + k) * size + entries + l]! += (times * extra[k]! * extra[l]!) / (k === l ? 2 : 1);
      }
    }
  }
}
