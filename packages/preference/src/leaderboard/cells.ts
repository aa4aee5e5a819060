/* oxlint-disable typescript/no-non-null-assertion -- cells and votes index columns of their own length */
/**
 * Votes that say the same in one row: a pair, an outcome and a sum of weights. A million votes over a hundred entries are
 * some ten thousand cells, so a fit costs milliseconds. With controls a vote is a cell of its own.
 */

import { onGrid } from './exact-sums.js';
import type { NumberedVotes } from './numbered-votes.js';

export interface Cells {
  readonly entries: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 0: first wins, 1: second wins, 2: tie. */
  readonly outcome: Uint8Array;
  /** Summed weights. */
  readonly weight: Float64Array;
  /** Summed squares of weights. */
  readonly squaredWeight: Float64Array;
  /** Votes. */
  readonly count: Float64Array;
  /** `[cells, controlCount]`, first's value less second's. */
  readonly controls: Float64Array;
  readonly controlCount: number;
  /** The cell of each vote; −1 for one that isn't counted. */
  readonly cellOf: Int32Array;
}

/** Cells by pair, `first < second`, then by outcome, whichever of a pair was shown first: cells 3k, 3k + 1, 3k + 2. */
export function pairCells(votes: NumberedVotes): Cells {
  const entries = votes.entries.length;
  const { pairOf, keys } = numberPairs(votes);
  const size = 3 * keys.length;
  const sums = { weight: new Float64Array(size), squaredWeight: new Float64Array(size), count: new Float64Array(size) };
  const { left, right, outcome, weight } = votes;
  const squares = weight && onGrid(weight.map((each) => each ** 2));
  const cellOf = pairOf; // rewritten in place
  for (let vote = 0; vote < cellOf.length; vote += 1) {
    const pair = pairOf[vote]!;
    if (pair < 0) continue;
    const said = outcome[vote]!;
    const cell = 3 * pair + (said === 2 || left[vote]! < right[vote]! ? said : 1 - said);
    cellOf[vote] = cell;
    sums.count[cell]! += 1;
    if (weight === undefined || squares === undefined) continue;
    sums.weight[cell]! += weight[vote]!;
    sums.squaredWeight[cell]! += squares[vote]!;
  }
  return {
    entries,
    first: Int32Array.from({ length: size }, (_, cell) => Math.floor(keys[Math.floor(cell / 3)]! / entries)),
    second: Int32Array.from({ length: size }, (_, cell) => keys[Math.floor(cell / 3)]! % entries),
    outcome: Uint8Array.from({ length: size }, (_, cell) => cell % 3),
    ...(weight === undefined ? { ...sums, weight: sums.count, squaredWeight: sums.count } : sums),
    controls: new Float64Array(0),
    controlCount: 0,
    cellOf,
  };
}

/** Up to so many entries a table finds a pair's number (64 MiB); above, a map. */
const tableEntries = 4096;

/** Pairs that have votes, ascending by `first · entries + second`, and the pair of each vote (−1: not counted). */
function numberPairs({ entries, count, left, right, outcome }: NumberedVotes): { pairOf: Int32Array; keys: number[] } {
  const size = entries.length;
  const table = size <= tableEntries ? new Int32Array(size * size) : new Map<number, number>();
  const keyOf = (vote: number): number => {
    const a = left[vote]!;
    const b = right[vote]!;
    return a < b ? a * size + b : b * size + a;
  };
  const keys: number[] = [];
  const pairOf = new Int32Array(count).fill(-1);
  if (table instanceof Map) {
    for (let vote = 0; vote < count; vote += 1) if (outcome[vote]! < 3) table.set(keyOf(vote), 0);
    keys.push(...[...table.keys()].toSorted((a, b) => a - b));
    keys.forEach((key, pair) => table.set(key, pair));
    for (let vote = 0; vote < count; vote += 1) if (outcome[vote]! < 3) pairOf[vote] = table.get(keyOf(vote)) ?? -1;
    return { pairOf, keys };
  }
  for (let vote = 0; vote < count; vote += 1) if (outcome[vote]! < 3) table[keyOf(vote)] = 1;
  for (let key = 0; key < table.length; key += 1) {
    if (table[key] === 0) continue;
    table[key] = keys.length;
    keys.push(key);
  }
  for (let vote = 0; vote < count; vote += 1) if (outcome[vote]! < 3) pairOf[vote] = table[keyOf(vote)]!;
  return { pairOf, keys };
}

/**
 * Every vote a cell, its `first` the one shown first, with its controls divided by `scale`, and one control more, always 1,
 * where position is controlled for.
 */
export function voteCells(votes: NumberedVotes, scale: Float64Array, position: boolean): Cells {
  const width = votes.controlNames.length;
  const controlCount = width + (position ? 1 : 0);
  const controls = new Float64Array(votes.count * controlCount).fill(1);
  for (let vote = 0; vote < votes.count; vote += 1) {
    for (let k = 0; k < width; k += 1) {
      controls[vote * controlCount + k] = votes.controls![vote * width + k]! / scale[k]!;
    }
  }
  const count = new Float64Array(votes.count).fill(1);
  return {
    entries: votes.entries.length,
    first: votes.left,
    second: votes.right,
    outcome: votes.outcome,
    weight: votes.weight ?? count,
    squaredWeight: votes.weight?.map((weight) => weight ** 2) ?? count,
    count,
    controls,
    controlCount,
    cellOf: Int32Array.from({ length: votes.count }, (_, vote) => vote),
  };
}

/**
 * The cells among entries that `place` gives a number from 0; others keep their place with weight 0 between entries 0 and 0,
 * so that `cellOf` holds.
 */
export function onBoard(cells: Cells, place: Int32Array): Cells {
  const isOn = (cell: number): boolean => place[cells.first[cell]!]! >= 0 && place[cells.second[cell]!]! >= 0;
  const entries = place.filter((at) => at >= 0).length;
  if (entries === place.length) return cells;
  return {
    ...cells,
    entries,
    first: cells.first.map((entry, cell) => (isOn(cell) ? place[entry]! : 0)),
    second: cells.second.map((entry, cell) => (isOn(cell) ? place[entry]! : 0)),
    weight: cells.weight.map((weight, cell) => (isOn(cell) ? weight : 0)),
    squaredWeight: cells.squaredWeight.map((weight, cell) => (isOn(cell) ? weight : 0)),
    count: cells.count.map((count, cell) => (isOn(cell) ? count : 0)),
  };
}
