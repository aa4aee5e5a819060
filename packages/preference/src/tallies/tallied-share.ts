/** Shares and dwell times from tallies. */

import { clusteredShare, type Share, wilsonShare } from '../share.js';
import { dwellOfCell } from './comparison-cells.js';
import type { CellCount } from './tally.js';

/** Cells are `hits/cases` of comparisons: the share with the interval of resampled comparisons. */
export function talliedShare(cells: readonly CellCount[]): Share {
  const totals = cells.map(({ cell }) => {
    const [sum = Number.NaN, count = Number.NaN] = cell.split('/').map(Number);
    return { sum, count };
  });
  return clusteredShare(totals, { times: cells.map(({ count }) => count) });
}

/** Of gold judgments that are right, as `goldShare` has it: Wilson's where each is of a comparison of its own. */
export function talliedGold(cells: readonly CellCount[]): Share {
  if (cells.some(({ cell }) => !cell.endsWith('/1'))) return talliedShare(cells);
  const answered = cells.reduce((sum, { count }) => sum + count, 0);
  return wilsonShare(
    cells.reduce((sum, { cell, count }) => sum + (cell === '1/1' ? count : 0), 0),
    answered,
  );
}

/** Milliseconds, to within 1 %; NaN without cells. The definition of quantiles is that of `quantile`. */
export function talliedDwell(cells: readonly CellCount[], p: number): number {
  const ascending = cells
    .map(({ cell, count }) => ({ dwell: dwellOfCell(cell), count }))
    .toSorted((a, b) => a.dwell - b.dwell);
  const position = (ascending.reduce((sum, { count }) => sum + count, 0) - 1) * p;
  const below = at(ascending, Math.floor(position));
  return below + (at(ascending, Math.ceil(position)) - below) * (position - Math.floor(position));
}

function at(ascending: readonly { dwell: number; count: number }[], place: number): number {
  let before = 0;
  for (const { dwell, count } of ascending) {
    before += count;
    if (place < before) return place < 0 ? Number.NaN : dwell;
  }
  return Number.NaN;
}
