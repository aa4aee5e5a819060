// A snapshot's judged comparisons as training and reports read them.
import { type ComparisonRecord, comparisonRecord, type Split } from '@tastemaker/contracts';
import type { JudgedComparison } from '@tastemaker/reward-model';
import { z } from 'zod';
import { haikuRules } from './haiku-rules.js';
import { readRecords } from './trainer/snapshot-records.js';

/** Older snapshots say nothing of tags, flags and gold. */
const snapshotLine = comparisonRecord.extend({
  tags: z.array(z.string()).default([]),
  flagged: z.boolean().default(false),
  purpose: z.enum(['work', 'gold', 'repeat']).default('work'),
});

/**
 * By split. Skips and all-bad verdicts order nothing; comparisons without a ranking are left out. The order is that of the
 * prompts' making, whoever finished judging first, so that the same judgments make the same run.
 * @throws Error naming the line
 */
export async function judgedSplits(file: string): Promise<Record<Split, JudgedComparison[]>> {
  const records: z.infer<typeof snapshotLine>[] = [];
  for await (const record of readRecords(file, snapshotLine)) records.push(record);
  const bySplit: Record<Split, JudgedComparison[]> = { train: [], validation: [], test: [] };
  for (const record of records.toSorted(byPrompt)) {
    const judgments = rankingsOf(record);
    if (judgments.length === 0) continue;
    const answers = record.completions.map((completion) => completion.text);
    const rules = haikuRules(record.messages, answers);
    bySplit[record.split].push({
      id: record.comparisonId,
      answerIds: record.completions.map((completion) => completion.id),
      prompt: record.promptId,
      messages: record.messages,
      answers,
      ...answerMessagesOf(record),
      judgments,
      ...(rules && { rules }),
      tags: record.tags,
      gold: record.purpose === 'gold',
      flagged: record.flagged,
    });
  }
  return bySplit;
}

/** Only where an answer has messages: most are texts. */
function answerMessagesOf({ completions }: ComparisonRecord): Pick<JudgedComparison, 'answerMessages'> {
  if (completions.every(({ messages }) => messages === undefined)) return {};
  return { answerMessages: completions.map(({ messages }) => messages) };
}

function rankingsOf({ judgments }: ComparisonRecord): JudgedComparison['judgments'] {
  return judgments.flatMap(({ labelerId, ranking, strength, displayedOrder = [], ratings }) =>
    ranking === null
      ? []
      : [{ labeler: labelerId, ranking, strength, displayedOrder, ...(ratings != null && { ratings }) }],
  );
}

/** Ids grow with time. */
function byPrompt(a: ComparisonRecord, b: ComparisonRecord): number {
  const [left, right] = a.promptId === b.promptId ? [a.comparisonId, b.comparisonId] : [a.promptId, b.promptId];
  return left < right ? -1 : 1;
}
