// OpenPipe's dataset rows: {"messages": […, the preferred answer], "rejected_message", "split"}. A row without a rejected
// message gives its prompt and one completion, and says nothing of preference.
import { answerContent, withTools } from '../../messages.js';
import { answerOf } from '../dialogue.js';
import { checkedRecord, type RowReading, skippedRow } from '../file-record.js';
import { pairColumns, pairFacts, readPairColumns } from '../pair-columns.js';
import { recordOfPair } from '../pairs.js';
import { readMessages, readTools } from '../reading/messages.js';
import { isEmpty, type RowNotes } from '../reading/row-notes.js';
import type { Row, RowFormat } from './format.js';

const { exact: _exact, ...facts } = pairColumns;

export const openPipe: RowFormat = {
  title: "OpenPipe's rows",
  columns: {
    messages: 'the prompt, and the better answer at the end',
    rejected_message: 'the worse answer; left out: the row only gives a completion',
    tools: 'functions that the assistant may call',
    ...facts,
  },
  recognizes: (row) => 'rejected_message' in row && 'messages' in row,
  read: readOpenPipe,
};

function readOpenPipe(row: Row, notes: RowNotes): RowReading | undefined {
  const all = readMessages(row['messages'], 'messages', notes);
  const given = row['rejected_message'];
  const worse = isEmpty(given) ? undefined : readMessages(given, 'rejected_message', notes);
  const tools = readTools(row['tools'], 'tools', notes);
  const columns = readPairColumns(row, notes);
  if (all === undefined || columns === undefined) return undefined;
  if (all.at(-1)?.role !== 'assistant') notes.fault('messages', 'must end with an assistant message');
  const end = all.findLastIndex(({ role }) => role !== 'assistant') + 1;
  if (end === 0) notes.fault('messages', 'must begin with a prompt');
  const messages = withTools(all.slice(0, end), tools);
  const chosen = answerOf(all.slice(end));
  const { tags, split } = columns;
  if (worse === undefined) {
    leaveFacts(row, notes);
    const completions = [{ ...chosen, source: columns.chosen_source }];
    return checkedRecord({ messages, contextDocuments: [], tags, split, completions, purpose: 'work', judgments: [] });
  }
  const rejected = answerOf(worse);
  if (answerContent(rejected) === answerContent(chosen)) return skippedRow('both answers are the same');
  return recordOfPair({ messages, chosen, rejected }, pairFacts(columns));
}

/** What is known of a pair is nothing to one answer. */
function leaveFacts(row: Row, notes: RowNotes): void {
  const kept = new Set(['tags', 'subset', 'split', 'chosen_source', 'chosen_model', 'chosen-model']);
  for (const column of Object.keys(facts)) if (!kept.has(column)) notes.leave(column, row[column]);
}
