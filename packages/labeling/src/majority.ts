// Disagreement: while no choice has a majority, another labeler is asked, up to the comparison's limit.

import type { Verdict } from '@tastemaker/contracts';

/** What counts of a judgment here: its verdict, and what it ranks first. */
export interface Vote {
  readonly verdict: Verdict;
  readonly ranking: readonly (readonly string[])[] | null;
}

/**
 * What a judgment chose: the completions ranked first, together if they are tied, or that all are bad. Undefined for a skip,
 * and for a judgment taken back, which choose nothing.
 */
export function choiceOf({ verdict, ranking }: Vote): string | undefined {
  if (verdict === 'allBad') return 'allBad';
  return verdict === 'ranking' ? (ranking?.[0] ?? []).toSorted().join(' ') : undefined;
}

/** Whether more than half of those who chose made the same choice. */
export function hasMajority(votes: readonly Vote[]): boolean {
  const counts = new Map<string, number>();
  for (const choice of votes.map(choiceOf)) {
    if (choice !== undefined) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return 2 * Math.max(0, ...counts.values()) > total;
}

/**
 * Whether one labeler more is asked about a comparison all of whose judgments are in.
 * @param limit how many labelers are asked at most; null: never more than were needed from the start
 */
export function asksAnother(
  { needed, limit }: { readonly needed: number; readonly limit: number | null },
  votes: readonly Vote[],
): boolean {
  return limit !== null && needed < limit && !hasMajority(votes);
}
