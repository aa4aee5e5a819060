import type { ComparisonRecord, Split } from '@tastemaker/contracts';
import { strictPairs } from '@tastemaker/preference';
import type { PreferenceExample, PreferredPair } from '@tastemaker/reward-model';

export type ExamplesBySplit = Readonly<Record<Split, readonly PreferenceExample[]>>;

/**
 * Judged comparisons as a reward model reads them. Every strict pair of every ranking counts; a pair that several
 * labelers ranked alike weighs as many, and one on which they disagree stands in both directions. Ties, skips and
 * all-bad verdicts order nothing. Comparisons without a pair are left out. The order is that of the prompts' making, whoever
 * finished judging first, so that the same judgments make the same run.
 */
export function preferenceExamples(records: readonly ComparisonRecord[]): ExamplesBySplit {
  const bySplit: Record<Split, PreferenceExample[]> = { train: [], validation: [], test: [] };
  for (const record of records.toSorted(byPrompt)) {
    const pairs = weightedPairs(record);
    if (pairs.length === 0) continue;
    bySplit[record.split].push({
      prompt: record.promptId,
      messages: record.messages,
      answers: record.completions.map((completion) => completion.text),
      pairs,
    });
  }
  return bySplit;
}

/** At most `count` pairs, whole comparisons first to last; the last one is cut if need be. Null: all. */
export function limitPairs(examples: readonly PreferenceExample[], count: number | null): readonly PreferenceExample[] {
  if (count === null) return examples;
  const kept: PreferenceExample[] = [];
  let left = count;
  for (const example of examples) {
    if (left <= 0) break;
    kept.push(example.pairs.length <= left ? example : { ...example, pairs: example.pairs.slice(0, left) });
    left -= example.pairs.length;
  }
  return kept;
}

/** Ids grow with time. */
function byPrompt(a: ComparisonRecord, b: ComparisonRecord): number {
  const [left, right] = a.promptId === b.promptId ? [a.comparisonId, b.comparisonId] : [a.promptId, b.promptId];
  return left < right ? -1 : 1;
}

function weightedPairs(record: ComparisonRecord): PreferredPair[] {
  const weights = new Map<string, PreferredPair>();
  for (const judgment of record.judgments) {
    for (const { winner, loser } of strictPairs(judgment.ranking ?? [])) {
      const key = `${winner}>${loser}`;
      weights.set(key, { winner, loser, weight: (weights.get(key)?.weight ?? 0) + 1 });
    }
  }
  return [...weights.values()];
}
