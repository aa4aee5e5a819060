/* oxlint-disable typescript/no-non-null-assertion -- positions are places of votes */
/** The votes of one cluster by the number that stands beside them. */

import type { Clusters, VoteRows } from './clusters.js';

const shortLength = 32;

export class GroupedVotes {
  readonly #votes: VoteRows;
  /** By number: where the cluster begins that it was last seen in. */
  readonly #lastSeen: Int32Array;
  readonly #order: Int32Array;
  /** The votes of the cluster that was sorted last. */
  readonly #sorted: VoteRows;

  constructor({ rows, weight, start, others }: Clusters) {
    let longest = 0;
    for (let each = 1; each < start.length; each += 1) longest = Math.max(longest, start[each]! - start[each - 1]!);
    this.#votes = { rows, weight };
    this.#lastSeen = new Int32Array(others).fill(-1);
    this.#order = new Int32Array(longest);
    this.#sorted = { rows: new Int32Array(2 * longest), weight: weight && new Float64Array(longest) };
  }

  /** Whether two votes in rows `from` to `end` have the same number. */
  hasRepeated(from: number, end: number): boolean {
    const { rows } = this.#votes;
    const lastSeen = this.#lastSeen;
    let some = false;
    for (let at = from; at < end; at += 1) {
      const other = rows[2 * at + 1]!;
      if (lastSeen[other] === from) some = true;
      lastSeen[other] = from;
    }
    return some;
  }

  /** Copies of rows `from` to `end`, from 0 on, by number, then by cell; they hold until it is asked again. */
  sorted(from: number, end: number): VoteRows {
    const order = this.#sortedOrder(from, end);
    for (let i = 0; i < order.length; i += 1) {
      this.#sorted.rows[2 * i] = this.#votes.rows[2 * order[i]!]!;
      this.#sorted.rows[2 * i + 1] = this.#votes.rows[2 * order[i]! + 1]!;
      if (this.#sorted.weight !== undefined) this.#sorted.weight[i] = this.#votes.weight![order[i]!]!;
    }
    return this.#sorted;
  }

  #sortedOrder(from: number, end: number): Int32Array {
    const order = this.#order.subarray(0, end - from);
    for (let at = from; at < end; at += 1) order[at - from] = at;
    if (order.length > shortLength) return order.toSorted((a, b) => this.#compare(a, b));
    for (let i = 1; i < order.length; i += 1) {
      const own = order[i]!;
      let place = i;
      for (; place > 0 && this.#compare(order[place - 1]!, own) > 0; place -= 1) order[place] = order[place - 1]!;
      order[place] = own;
    }
    return order;
  }

  #compare(a: number, b: number): number {
    const { rows } = this.#votes;
    return rows[2 * a + 1]! - rows[2 * b + 1]! || rows[2 * a]! - rows[2 * b]!;
  }
}
