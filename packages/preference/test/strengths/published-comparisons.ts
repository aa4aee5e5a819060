/** Paired comparisons printed in the literature, as votes. */

import type { Votes } from '../../src/index.js';

interface Row {
  readonly first: number;
  readonly second: number;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

function votesOf(rows: readonly Row[]): Votes {
  const votes = rows.flatMap(({ first, second, wins, losses, ties }) => [
    ...Array.from({ length: wins }, () => [first, second, 1] as const),
    ...Array.from({ length: losses }, () => [first, second, 0] as const),
    ...Array.from({ length: ties }, () => [first, second, 0.5] as const),
  ]);
  return {
    first: votes.map(([first]) => first),
    second: votes.map(([, second]) => second),
    outcome: votes.map(([, , outcome]) => outcome),
  };
}

/**
 * American League baseball of 1987 (Agresti 2002, table 10.10), home and away together: wins of the row's team over the
 * column's. Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore.
 */
const games = [
  [0, 7, 9, 7, 7, 9, 11],
  [6, 0, 7, 5, 11, 9, 9],
  [4, 6, 0, 7, 7, 8, 12],
  [6, 8, 6, 0, 6, 7, 10],
  [6, 2, 6, 7, 0, 7, 12],
  [4, 4, 5, 6, 6, 0, 6],
  [2, 4, 1, 3, 1, 7, 0],
];

export const baseball = votesOf(
  games.flatMap((row, first) =>
    row.flatMap((wins, second) =>
      second > first ? [{ first, second, wins, losses: games[second]?.[first] ?? 0, ties: 0 }] : [],
    ),
  ),
);

/** Davidson 1970: six brands of chocolate pudding; i, j, preferring i, preferring j, neither. */
const puddingTable: readonly (readonly [number, number, number, number, number])[] = [
  [1, 2, 19, 22, 16],
  [1, 3, 16, 19, 12],
  [2, 3, 19, 19, 10],
  [1, 4, 18, 23, 13],
  [2, 4, 23, 19, 9],
  [3, 4, 19, 20, 15],
  [1, 5, 13, 19, 18],
  [2, 5, 16, 20, 12],
  [3, 5, 16, 15, 17],
  [4, 5, 17, 14, 16],
  [1, 6, 18, 21, 12],
  [2, 6, 22, 20, 12],
  [3, 6, 13, 18, 10],
  [4, 6, 14, 19, 18],
  [5, 6, 11, 21, 12],
];

export const puddings = votesOf(
  puddingTable.map(([i, j, wins, losses, ties]) => ({ first: i - 1, second: j - 1, wins, losses, ties })),
);
