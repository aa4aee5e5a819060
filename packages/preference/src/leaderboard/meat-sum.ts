/* oxlint-disable typescript/no-non-null-assertion -- cells and entries are numbered below the lengths of their columns */
/**
 * The sum of outer products of clusters' scores. Scores are summed exactly, products always in one order, so that the same
 * votes give the same bits.
 */

import type { VoteRows } from './clusters.js';
import { FewVotes } from './few-votes.js';
import { OuterProducts } from './outer-products.js';
import { addScore, type Scores } from './scores.js';

export interface Meat {
  /** `Σ_g s_g s_gᵀ`, `[size, size]` */
  readonly meat: Float64Array;
  /** Clusters that have a vote on the board. */
  readonly count: number;
  /** `[entries]` on the board: in how many clusters each has votes. */
  readonly clustersWith: Int32Array;
}

/** Takes clusters in the order of their numbers: small ones go by pairs of votes, others as rows. */
export class MeatSum {
  readonly #scores: Scores;
  readonly #products: OuterProducts;
  /** Clusters of up to so many votes go by pairs. */
  readonly #small: number;
  readonly #few: FewVotes;
  readonly #row: Float64Array;
  /** `[cells]`: how many votes' products with themselves are left to the end; undefined where none is. */
  readonly #own: Float64Array | undefined;
  readonly #with: Int32Array;
  /** `[entries]`: the last cluster that had a vote on each. */
  readonly #marks: Int32Array;
  #count = 0;
  /** Clusters of one vote that were told by their number only. */
  #alone = 0;

  /** `alike`: every vote counts 1. */
  constructor(scores: Scores, alike: boolean) {
    const { size, entries } = scores.fit.layout;
    this.#scores = scores;
    this.#products = new OuterProducts(size);
    this.#small = Math.max(1, entries >> 2);
    this.#few = new FewVotes(scores, this.#small);
    this.#row = new Float64Array(size);
    this.#own = alike && size === entries ? new Float64Array(scores.counts.length) : undefined;
    this.#with = new Int32Array(entries);
    this.#marks = new Int32Array(entries).fill(-1);
  }

  /** The votes in rows `from` to `end`. */
  addCluster({ rows, weight }: VoteRows, from: number, end: number): void {
    if (end - from > this.#small) this.#addLarge(rows, weight, from, end);
    else if (this.#few.read(rows, weight, from, end) > 0) this.#addSmall();
  }

  #addSmall(): void {
    const { half } = this.#products;
    this.#few.addPairs(half);
    if (this.#own === undefined) this.#few.addOwn(half);
    else this.#few.countCells(this.#own);
    this.#few.countEntries(this.#with, this.#marks, this.#count);
    this.#count += 1;
  }

  #addLarge(rows: Int32Array, weight: Float64Array | undefined, from: number, end: number): void {
    const { first, second } = this.#scores.fit.cells;
    const row = this.#row.fill(0);
    let isEmpty = true;
    for (let at = from; at < end; at += 1) {
      const cell = rows[2 * at]!;
      if (this.#scores.counts[cell] === 0) continue;
      addScore(this.#scores, cell, weight?.[at], row);
      this.#mark(first[cell]!);
      this.#mark(second[cell]!);
      isEmpty = false;
    }
    if (isEmpty) return;
    this.#products.add(row);
    this.#count += 1;
  }

  #mark(entry: number): void {
    if (this.#marks[entry] === this.#count) return;
    this.#marks[entry] = this.#count;
    this.#with[entry]! += 1;
  }

  /** Votes that are a cluster each, so many of each cell. In how many clusters entries have votes, they don't change. */
  addAlone(times: Float64Array): void {
    this.#addOwn(times);
    for (let cell = 0; cell < times.length; cell += 1) if (this.#scores.counts[cell] === 1) this.#alone += times[cell]!;
  }

  #addOwn(times: Float64Array): void {
    const vote = new Int32Array(2);
    for (let cell = 0; cell < times.length; cell += 1) {
      vote[0] = cell;
      if (times[cell] === 0 || this.#few.read(vote, undefined, 0, 1) === 0) continue;
      this.#few.addOwn(this.#products.half, times[cell]);
    }
  }

  meat(): Meat {
    if (this.#own !== undefined) this.#addOwn(this.#own);
    return { meat: this.#products.sum(), count: this.#count + this.#alone, clustersWith: this.#with };
  }
}
