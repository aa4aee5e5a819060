import { type ComparisonRecord, comparisonRecord, type RewardConfig, type Split } from '@tastemaker/contracts';
import type { JudgedComparison } from '@tastemaker/reward-model';
import { z } from 'zod';
import { readRecords } from '../jsonl.js';
import type { TrainerJob } from '../messages.js';

export type RewardData = Readonly<Record<Split, readonly JudgedComparison[]>>;

/** Older snapshots say nothing of tags, flags and gold. */
const snapshotLine = comparisonRecord.extend({
  tags: z.array(z.string()).default([]),
  flagged: z.boolean().default(false),
  purpose: z.enum(['work', 'gold', 'repeat']).default('work'),
});

/**
 * The snapshot's judged comparisons by split, as many as the run is to use. Skips and all-bad verdicts order nothing;
 * comparisons without a ranking are left out. The order is that of the prompts' making, whoever finished judging first, so
 * that the same judgments make the same run.
 */
export async function readRewardData(job: TrainerJob, config: RewardConfig): Promise<RewardData> {
  const records: z.infer<typeof snapshotLine>[] = [];
  for await (const record of readRecords(job.dataset.file, snapshotLine)) records.push(record);
  const bySplit: Record<Split, JudgedComparison[]> = { train: [], validation: [], test: [] };
  for (const record of records.toSorted(byPrompt)) {
    const judgments = rankingsOf(record);
    if (judgments.length === 0) continue;
    bySplit[record.split].push({
      prompt: record.promptId,
      messages: record.messages,
      answers: record.completions.map((completion) => completion.text),
      judgments,
      tags: record.tags,
      gold: record.purpose === 'gold',
      flagged: record.flagged,
    });
  }
  return {
    train: firstPairs(bySplit.train, config.maxPairs),
    validation: firstPairs(bySplit.validation, config.maxEvaluationPairs),
    test: firstPairs(bySplit.test, config.maxEvaluationPairs),
  };
}

function rankingsOf({ judgments }: ComparisonRecord): JudgedComparison['judgments'] {
  return judgments.flatMap(({ labelerId, ranking, strength }) =>
    ranking === null ? [] : [{ labeler: labelerId, ranking, strength }],
  );
}

/** Ids grow with time. */
function byPrompt(a: ComparisonRecord, b: ComparisonRecord): number {
  const [left, right] = a.promptId === b.promptId ? [a.comparisonId, b.comparisonId] : [a.promptId, b.promptId];
  return left < right ? -1 : 1;
}

/** Whole comparisons, first to last, as long as their pairs are at most `count`; one at least. Null: all. */
function firstPairs(comparisons: readonly JudgedComparison[], count: number | null): readonly JudgedComparison[] {
  if (count === null) return comparisons;
  let pairs = 0;
  const end = comparisons.findIndex((comparison) => {
    pairs += comparedPairs(comparison);
    return pairs > count;
  });
  return end < 0 ? comparisons : comparisons.slice(0, Math.max(1, end));
}

/** Pairs that the widest of its rankings compares. */
function comparedPairs({ judgments }: JudgedComparison): number {
  const ranked = Math.max(...judgments.map(({ ranking }) => ranking.flat().length));
  return (ranked * (ranked - 1)) / 2;
}
