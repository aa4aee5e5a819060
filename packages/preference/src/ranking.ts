/** Rankings with ties, and the pairs they imply: K ranked answers are C(K,2) comparisons of one prompt. */

/** Best first; answers in one group are tied: `[["B"], ["A", "D"], ["C"]]`. */
export type Ranking<T> = readonly (readonly T[])[];

export interface RankedPair<T> {
  readonly winner: T;
  readonly loser: T;
}

/** Every pair of answers from different groups, the better one as `winner`, in the ranking's order. Ties give none. */
export function strictPairs<T>(ranking: Ranking<T>): RankedPair<T>[] {
  return ranking.flatMap((group, rank) => {
    const worse = ranking.slice(rank + 1).flat();
    return group.flatMap((winner) => worse.map((loser) => ({ winner, loser })));
  });
}

/** Every pair of answers from the same group, in the ranking's order. */
export function tiedPairs<T>(ranking: Ranking<T>): [T, T][] {
  return ranking.flatMap((group) => group.flatMap((a, i) => group.slice(i + 1).map((b): [T, T] => [a, b])));
}
