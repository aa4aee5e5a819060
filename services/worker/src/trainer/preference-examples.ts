import type { ComparisonRecord, Split } from '@tastemaker/contracts';
import { strictPairs } from '@tastemaker/preference';
import type { PreferenceExample, PreferredPair } from '@tastemaker/reward-model';

export type ExamplesBySplit = Readonly<Record<Split, readonly PreferenceExample[]>>;

/**
 * Judged comparisons as a reward model reads them. Every strict pair of every ranking counts; a pair that several
 * labelers ranked alike weighs as many, and one on which they disagree stands in both directions. Ties, skips and
 * all-bad verdicts order nothing. Comparisons without a pair are left out.
 */
export function preferenceExamples(records: readonly ComparisonRecord[]): ExamplesBySplit {
  const bySplit: Record<Split, PreferenceExample[]> = { train: [], validation: [], test: [] };
  for (const record of records) {
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

/** At most `count` pairs, whole comparisons first to last; the last one is cut if need be. */
export function limitPairs(examples: readonly PreferenceExample[], count: number): PreferenceExample[] {
  const kept: PreferenceExample[] = [];
  let left = count;
  for (const example of examples) {
    if (left <= 0) break;
    kept.push(example.pairs.length <= left ? example : { ...example, pairs: example.pairs.slice(0, left) });
    left -= example.pairs.length;
  }
  return kept;
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
