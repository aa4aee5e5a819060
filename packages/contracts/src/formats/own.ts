// Tastemaker's own JSONL: lines of `fileRecord`, among them those of its snapshots and exports; and files of prompts only.
import { z } from 'zod';
import { promptCreate } from '../prompts.js';
import { checkedRecord, describeIssues, fileJudgment, fileRecord, type RowReading, rowError } from './file-record.js';
import { looseSplit } from './loose.js';

const fileRecordOfAnyAge = fileRecord.extend({
  judgments: z
    .array(
      fileJudgment
        .extend({ labelerId: z.string().optional() })
        // Snapshots from before they held pseudonyms.
        .transform(({ labelerId, ...judgment }) =>
          judgment.labeler === undefined && labelerId !== undefined ? { ...judgment, labeler: labelerId } : judgment,
        ),
    )
    .max(1000)
    .default([]),
});

/** Never throws. */
export function readOwn(row: object): RowReading {
  const parsed = fileRecordOfAnyAge.safeParse(withoutNulls(row));
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  return checkedRecord(parsed.data);
}

/** Lines of an export all have the same keys, with nulls where there is nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

const promptRow = promptCreate.extend({ split: looseSplit });

/** Also a text as `prompt`, in place of messages. Never throws. */
export function readPrompt(row: object): RowReading {
  const isText = 'prompt' in row && typeof row.prompt === 'string' && !('messages' in row);
  const { prompt, ...others } = { prompt: '', ...row };
  const parsed = promptRow.safeParse(isText ? { ...others, messages: [{ role: 'user', content: prompt }] } : row);
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  return checkedRecord({ ...parsed.data, completions: [], purpose: 'work', judgments: [] });
}
