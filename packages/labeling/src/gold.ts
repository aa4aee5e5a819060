// Comparisons whose answer is known: whether an answer fits its comparison, and whether a judgment agrees with it.

import type { GoldAnswer } from '@tastemaker/contracts';
import type { Vote } from './majority.js';

/** What is wrong with a known answer: it must speak of the comparison's completions, of two at least. */
export function goldAnswerRefusal(answer: GoldAnswer, completionIds: readonly string[]): string | undefined {
  if ('allBad' in answer) return undefined;
  const named = answer.ranking.flat();
  const unknown = named.find((id) => !completionIds.includes(id));
  if (unknown !== undefined) return `The known answer names ${unknown}, which is not compared.`;
  return named.length < 2 ? 'The known answer must rank two at least.' : undefined;
}

/**
 * Whether a judgment agrees with the known answer: it puts every two completions in the answer's order, wherever the answer
 * tells their order. An answer that ties everything asks for a tie of it all. Null for a skip, which says nothing.
 */
export function agreesWithGold(answer: GoldAnswer, { verdict, ranking }: Vote): boolean | null {
  if (verdict === 'skip' || verdict === 'withdrawn') return null;
  if ('allBad' in answer || ranking === null) return 'allBad' in answer && verdict === 'allBad';
  const ranks = ranksOf(ranking);
  const [first = [], ...others] = answer.ranking;
  if (others.length === 0) return new Set(first.map((id) => ranks.get(id))).size === 1 && ranks.has(first[0] ?? '');
  return answer.ranking.every((better, place) =>
    answer.ranking.slice(place + 1).every((worse) => allBefore(better, worse.flat(), ranks)),
  );
}

function allBefore(better: readonly string[], worse: readonly string[], ranks: ReadonlyMap<string, number>): boolean {
  return better.every((one) =>
    worse.every((other) => {
      const [a, b] = [ranks.get(one), ranks.get(other)];
      return a !== undefined && b !== undefined && a < b;
    }),
  );
}

function ranksOf(ranking: readonly (readonly string[])[]): Map<string, number> {
  return new Map(ranking.flatMap((group, rank) => group.map((id) => [id, rank])));
}
