// What a line of any file of comparisons becomes, and Tastemaker's own JSONL: a prompt, its completions, and the judgments
// on them, whose indices refer to the completions. Only the prompt is needed: without completions it is a prompt, with
// completions and no judgment it is to be judged. The lines of snapshots are such lines, too.
import { z } from 'zod';
import { askedByRecord } from '../askings.js';
import { comparisonPurpose } from '../comparisons.js';
import { answerMessages } from '../completions.js';
import { looseInstant } from '../instants.js';
import { skipReason } from '../judgments.js';
import { answerContent } from '../messages.js';
import { id, int32Max, ordinal } from '../primitives.js';
import { contextDocument, message, split } from '../prompts.js';

const completionIndex = z.int().min(0).max(int32Max);

const ranking = z.array(z.array(completionIndex).min(1)).min(1);

/** What is known to be right of a gold comparison. */
export const goldAnswerRecord = z.union([z.object({ ranking }), z.object({ allBad: z.literal(true) })]);

const ratedValues = z.array(z.number().nullable());

const criteria = z.union([
  z.record(z.string().max(100), ratedValues),
  z
    .array(z.object({ criterion: z.string().max(100), values: ratedValues }))
    .transform((listed) => Object.fromEntries(listed.map((each) => [each.criterion, each.values]))),
]);

export const fileJudgment = z.object({
  labeler: z.string().min(1).max(200).optional().describe('Whoever judged; left out: nobody known'),
  verdict: z.enum(['ranking', 'allBad', 'skip']).default('ranking'),
  ranking: ranking.nullable().default(null).describe('Indices of completions, best first, ties in one group'),
  skipReason: skipReason.nullable().default(null),
  strength: z.int().min(-3).max(3).nullable().default(null).describe('Positive: completion 0 is better. Pairs only.'),
  rationale: z.string().max(20_000).nullable().default(null),
  ratings: criteria
    .nullable()
    .default(null)
    .describe('Per criterion, in the order of the completions; exports list criteria: `[{"criterion", "values"}]`'),
  displayedOrder: z.array(completionIndex).default([]).describe('Indices as A, B, C… were shown; empty: not known'),
  dwellMs: z.int().min(0).max(int32Max).nullable().default(null),
  guidelineVersion: ordinal.nullable().default(null),
  createdAt: looseInstant,
});

export const fileRecord = z.object({
  comparisonId: id.optional().describe('Where it comes from: the same one is imported once'),
  messages: z.array(message).min(1).max(200),
  contextDocuments: z.array(contextDocument).max(20).default([]),
  tags: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  split: split.optional().describe('Left out: by the hash of the prompt'),
  completions: z
    .array(
      z.object({
        text: z.string().max(1_000_000),
        messages: answerMessages.optional(),
        source: z.string().max(500).nullable().default(null),
      }),
    )
    .max(16)
    .default([]),
  purpose: comparisonPurpose.default('work'),
  goldAnswer: goldAnswerRecord.optional(),
  askedBy: askedByRecord.optional().describe('Left out: no strategy chose it'),
  judgments: z.array(fileJudgment).max(1000).default([]),
});

export type GoldAnswerRecord = z.infer<typeof goldAnswerRecord>;
export type FileJudgment = z.infer<typeof fileJudgment>;
export type FileRecord = z.infer<typeof fileRecord>;

/** What a row of a file gives: a record; nothing, though it is well formed; or what is wrong with it. */
export type RowReading =
  | { kind: 'record'; record: FileRecord }
  | { kind: 'nothing'; reason: string }
  | { kind: 'error'; message: string };

/** A judgment of which only the verdict is known. */
export const plainJudgment: FileJudgment = fileJudgment.parse({});

export function rowError(fault: string): RowReading {
  return { kind: 'error', message: fault };
}

export function skippedRow(reason: string): RowReading {
  return { kind: 'nothing', reason };
}

/** The record, if its parts fit together. */
export function checkedRecord(record: FileRecord): RowReading {
  const count = record.completions.length;
  if (count === 1 && record.judgments.length > 0) return rowError('has judgments but only one completion');
  if (count === 0 && record.judgments.length > 0) return rowError('has judgments but no completions');
  if (namesTwice(record.completions))
    return skippedRow(count === 2 ? 'both answers are the same' : 'two answers are the same');
  for (const [i, judgment] of record.judgments.entries()) {
    const fault = faultOf(judgment, count);
    if (fault !== undefined) return rowError(`judgments.${i}: ${fault}`);
  }
  return inconsistentGold(record) ?? { kind: 'record', record };
}

function inconsistentGold({ purpose, goldAnswer, completions }: FileRecord): RowReading | undefined {
  if (purpose === 'repeat') return skippedRow('it repeats another comparison, to see how consistent a labeler is');
  if ((purpose === 'gold') !== (goldAnswer !== undefined)) return rowError('purpose "gold" and goldAnswer go together');
  if (goldAnswer === undefined) return undefined;
  if (completions.length < 2) return rowError('a gold comparison needs two completions');
  const fault = 'ranking' in goldAnswer ? rankingFault(goldAnswer.ranking, completions.length) : undefined;
  return fault === undefined ? undefined : rowError(`goldAnswer: ${fault}`);
}

function faultOf(judgment: FileJudgment, count: number): string | undefined {
  const { verdict, ranking: groups, skipReason: reason, strength, displayedOrder, ratings } = judgment;
  if ((verdict === 'ranking') !== (groups !== null)) return 'verdict "ranking" and a ranking go together';
  if (reason !== null && verdict !== 'skip') return 'a skipReason is for verdict "skip"';
  if (strength !== null && count !== 2) return 'a strength is for two completions';
  if (displayedOrder.length > 0 && !isPermutation(displayedOrder, count))
    return 'displayedOrder must name each completion once';
  for (const [criterion, values] of Object.entries(ratings ?? {})) {
    if (values.length !== count) return `ratings.${criterion} must have a value for each completion`;
  }
  return groups === null ? undefined : rankingFault(groups, count);
}

function rankingFault(groups: readonly (readonly number[])[], count: number): string | undefined {
  // A bit for each completion that was named.
  let named = 0;
  for (const group of groups) {
    for (const index of group) {
      if (index >= count) return `the ranking names completion ${index} of ${count}`;
      if ((named & (1 << index)) !== 0) return 'the ranking names a completion twice';
      named |= 1 << index;
    }
  }
  return undefined;
}

function namesTwice(completions: FileRecord['completions']): boolean {
  return completions.some((one, i) =>
    completions.slice(0, i).some((other) => answerContent(one) === answerContent(other) && one.source === other.source),
  );
}

function isPermutation(order: readonly number[], count: number): boolean {
  return order.length === count && new Set(order).size === count && order.every((index) => index < count);
}
