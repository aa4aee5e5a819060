/** What of a leaderboard hangs on single labelers: each one's votes, and what the ratings are without them. */

import type { Leaderboard } from '../leaderboard/leaderboard.js';

export interface LabelerInfluence {
  readonly pseudonym: string;
  readonly votes: number;
  /** Of all votes in the fit. */
  readonly share: number;
  /** Left out and fitted anew, or to first order. */
  readonly method: 'refit' | 'influence';
  /** Of the entry whose rating would change most without this labeler; null where it would part the board. */
  readonly most: { readonly key: string; readonly change: number } | null;
  /** Ratings without this labeler less with, by key, where it was fitted anew; null otherwise. */
  readonly changes: readonly { readonly key: string; readonly change: number }[] | null;
}

/** Rating points per logit, as in the ratings themselves. */
const pointsPerLogit = 400 / Math.LN10;

export function contributionsOf({ labelerContributions, fitted, votes }: Leaderboard): LabelerInfluence[] {
  return labelerContributions.map(({ name, labeler, method, change, mostChanged, ...theirs }) => {
    const at = (index: number) => ({ key: fitted[index] ?? '', change: (change?.[index] ?? 0) * pointsPerLogit });
    const isExact = method === 'refit' && change !== null;
    return {
      pseudonym: name ?? String(labeler),
      votes: theirs.votes,
      share: theirs.votes / votes,
      method,
      most: mostChanged === null ? null : at(mostChanged),
      changes: isExact ? fitted.map((_, index) => at(index)) : null,
    };
  });
}
