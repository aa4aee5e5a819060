/* oxlint-disable typescript/no-non-null-assertion -- cells and votes index columns of their own length */
/**
 * Votes that say the same in one row: a pair, an outcome and a sum of weights. A million votes over a hundred entries are
 * some ten thousand cells, so a fit costs milliseconds. With controls a vote is a cell of its own.
 */

import { PreferenceError } from '../preference-error.js';
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
  const { cellOf, pairs, count } = numberCells(votes);
  const size = 3 * pairs.length;
  const entries = votes.entries.length;
  const squares = votes.weight && onGrid(votes.weight.map((each) => each ** 2));
  return {
    entries,
    first: Int32Array.from({ length: size }, (_, cell) => Math.floor(pairs[Math.floor(cell / 3)]! / entries)),
    second: Int32Array.from({ length: size }, (_, cell) => pairs[Math.floor(cell / 3)]! % entries),
    outcome: Uint8Array.from({ length: size }, (_, cell) => cell % 3),
    weight: votes.weight === undefined ? count : summed(cellOf, size, votes.weight),
    squaredWeight: squares === undefined ? count : summed(cellOf, size, squares),
    count,
    controls: new Float64Array(0),
    controlCount: 0,
    cellOf,
  };
}

/** `[size]`: the summed weight of each cell's votes. */
function summed(cellOf: Int32Array, size: number, weight: Float64Array): Float64Array {
  const sums = new Float64Array(size);
  for (let vote = 0; vote < cellOf.length; vote += 1) {
    const cell = cellOf[vote]!;
    if (cell >= 0) sums[cell]! += weight[vote]!;
  }
  return sums;
}

/** Matrices of entries² fit memory and time up to here. */
const mostEntries = 4096;

/**
 * Pairs that have votes, ascending, each as `first · entries + second`; the cell of each vote (−1: not counted), and how
 * many votes each cell has.
 */
function numberCells({ entries, count: votes, left, right, outcome }: NumberedVotes) {
  const size = entries.length;
  if (size > mostEntries) {
    throw new PreferenceError('preference.invalid_input', `${size} entries: at most ${mostEntries} can be ranked.`);
  }
  const cellOf = new Int32Array(votes); // first 3 · pair + outcome
  const counts = new Int32Array(3 * size * size);
  for (let vote = 0; vote < votes; vote += 1) {
    const a = left[vote]!;
    const b = right[vote]!;
    const said = outcome[vote]!;
    if (said > 2) {
      cellOf[vote] = -1;
      continue;
    }
    const own = a < b ? 3 * (a * size + b) + said : 3 * (b * size + a) + (said === 2 ? 2 : 1 - said);
    cellOf[vote] = own;
    counts[own]! += 1;
  }
  const pairs: number[] = [];
  const numberOf = new Int32Array(counts.length);
  for (let pair = 0; pair < size * size; pair += 1) {
    if (counts[3 * pair] === 0 && counts[3 * pair + 1] === 0 && counts[3 * pair + 2] === 0) continue;
    for (let said = 0; said < 3; said += 1) numberOf[3 * pair + said] = 3 * pairs.length + said;
    pairs.push(pair);
  }
  const count = new Float64Array(3 * pairs.length);
  for (let own = 0; own < counts.length; own += 1) if (counts[own]! > 0) count[numberOf[own]!] = counts[own]!;
  for (let vote = 0; vote < votes; vote += 1) if (cellOf[vote]! >= 0) cellOf[vote] = numberOf[cellOf[vote]!]!;
  return { cellOf, pairs, count };
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
