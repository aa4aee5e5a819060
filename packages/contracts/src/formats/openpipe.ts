// OpenPipe's dataset rows: {"messages": […, the preferred answer], "rejected_message", "split"}. A row without a rejected
// message gives its prompt and one completion, and says nothing of preference.
import { z } from 'zod';
import { answerOf } from './dialogue.js';
import { checkedRecord, describeIssues, type RowReading, rowError, skippedRow } from './file-record.js';
import { looseLabeler, looseMessage, looseMessages, looseSplit, looseTags } from './loose.js';
import { recordOfPair } from './pairs.js';

const openPipeRow = z.object({
  messages: looseMessages.refine(
    (messages) => messages.at(-1)?.role === 'assistant',
    'must end with an assistant message',
  ),
  rejected_message: looseMessage.nullish(),
  split: looseSplit,
  tags: looseTags,
  labeler: looseLabeler,
});

/** Never throws. */
export function readOpenPipe(row: object): RowReading {
  const parsed = openPipeRow.safeParse(row);
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  const { messages: all, rejected_message: rejected, split, tags, labeler } = parsed.data;
  const end = all.findLastIndex(({ role }) => role !== 'assistant') + 1;
  const [messages, chosen] = [all.slice(0, end), answerOf(all.slice(end))];
  if (messages.length === 0) return rowError('messages must begin with a prompt');
  if (!rejected) {
    const completions = [{ text: chosen, source: null }];
    return checkedRecord({ messages, contextDocuments: [], tags, split, completions, purpose: 'work', judgments: [] });
  }
  if (rejected.content === chosen) return skippedRow('both answers are the same');
  const facts = { tie: false, strength: null, margin: null, scores: null, weight: 1, createdAt: null };
  const sources = { chosen: null, rejected: null };
  return recordOfPair({ messages, chosen, rejected: rejected.content }, { split, tags, labeler, sources, ...facts });
}
