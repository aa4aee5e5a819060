/* oxlint-disable typescript/no-non-null-assertion -- tallies are entries long, cells of a pair are 3k, 3k + 1, 3k + 2 */
/** What was counted: the win matrix, and of each entry how many votes it has. */

import type { TieModel } from '../ties/tie-model.js';
import type { Cells } from './cells.js';

export interface PairRecord {
  /** Indices into the leaderboard's `names`, a < b. */
  readonly a: number;
  readonly b: number;
  /** Votes, unweighted. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** a's wins and half its ties, as a share of the votes. */
  readonly share: number;
  /** The same as the plain fit expects it; null where an entry isn't on the board. */
  readonly expected: number | null;
}

/** In the order of a, then b, from {@link pairCells}' cells. `strengths` by entry, NaN where it isn't on the board. */
export function pairRecords(cells: Cells, strengths: Float64Array, model: TieModel, tie: number): PairRecord[] {
  return Array.from({ length: cells.count.length / 3 }, (_, pair): PairRecord => {
    const wins = cells.count[3 * pair]!;
    const losses = cells.count[3 * pair + 1]!;
    const ties = cells.count[3 * pair + 2]!;
    const a = cells.first[3 * pair]!;
    const b = cells.second[3 * pair]!;
    const margin = strengths[a]! - strengths[b]!;
    const expected = Number.isNaN(margin) ? null : expectedShare(model, margin, tie);
    return { a, b, wins, losses, ties, share: (wins + ties / 2) / (wins + losses + ties), expected };
  });
}

/** `P(win) + ½ P(tie)`. */
function expectedShare(model: TieModel, margin: number, tie: number): number {
  const win = Math.exp(model.logLikelihood('win', margin, tie).value);
  const loss = Math.exp(model.logLikelihood('loss', margin, tie).value);
  return (win + 1 - loss) / 2;
}

export interface EntryCounts {
  readonly votes: number;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

/** By entry, unweighted. */
export function entryCounts(cells: Cells): EntryCounts[] {
  const counts = Array.from({ length: cells.entries }, () => ({ votes: 0, wins: 0, losses: 0, ties: 0 }));
  cells.count.forEach((votes, cell) => {
    const first = counts[cells.first[cell]!]!;
    const second = counts[cells.second[cell]!]!;
    const said = cells.outcome[cell];
    first.votes += votes;
    second.votes += votes;
    if (said === 2) {
      first.ties += votes;
      second.ties += votes;
    } else {
      (said === 0 ? first : second).wins += votes;
      (said === 0 ? second : first).losses += votes;
    }
  });
  return counts;
}
