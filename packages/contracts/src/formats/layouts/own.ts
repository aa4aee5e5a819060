// Tastemaker's own JSONL: lines of `fileRecord`, among them those of its snapshots and exports; and files of prompts only.
import { z } from 'zod';
import { answerOfMessages, withTools } from '../../messages.js';
import { promptCreate } from '../../prompts.js';
import { checkedRecord, fileJudgment, fileRecord, type RowReading } from '../file-record.js';
import { looseLabeler, looseSplit, looseTags } from '../reading/loose.js';
import { readMessages, readTools } from '../reading/messages.js';
import type { RowNotes } from '../reading/row-notes.js';
import { zodReader } from '../reading/zod-row.js';
import { hasAll, type Row, type RowFormat } from './format.js';
import { promptMessages, withSystem } from './pair-parts.js';

const readRecord = zodReader(
  fileRecord.extend({
    messages: z.unknown().optional(),
    judgments: z
      .array(
        fileJudgment
          .extend({ labeler: looseLabeler, labelerId: z.string().optional() })
          // Snapshots from before they held pseudonyms.
          .transform(({ labelerId, ...judgment }) =>
            judgment.labeler === undefined && labelerId !== undefined ? { ...judgment, labeler: labelerId } : judgment,
          ),
      )
      .max(1000)
      .default([]),
  }),
  ['contextDocuments', 'tags', 'completions', 'judgments', 'goldAnswer', 'askedBy'],
);

export const own: RowFormat = {
  title: "Tastemaker's own lines",
  columns: {
    messages: 'the prompt',
    system: 'becomes the system message',
    tools: 'functions that the assistant may call',
    contextDocuments: 'documents that belong to the prompt: title and text',
    tags: "the prompt's",
    split: 'train, validation or test',
    comparisonId: 'by which an export is known again',
    completions: 'each with text, or messages, and source',
    purpose: 'work, gold or repeat',
    goldAnswer: 'what is known to be right of a gold comparison',
    askedBy: 'the strategy that chose it: strategy, propensity, explored, modelState',
    judgments: 'each with labeler, verdict, ranking, strength, rationale, ratings and more',
  },
  recognizes: (row) =>
    !('chosen' in row) &&
    (Array.isArray(row['messages'])
      ? 'completions' in row || !isConversation(row['messages'])
      : hasAll(row, 'messages', 'completions')),
  read: readOwn,
};

/** Ends with the answer, as demonstrations do, and OpenPipe's rows without a rejected message: later rows may tell. */
function isConversation(messages: readonly unknown[]): boolean {
  const last = messages.at(-1);
  return typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
}

function readOwn(row: Row, notes: RowNotes): RowReading | undefined {
  const prompt = readMessages(row['messages'], 'messages', notes);
  const tools = readTools(row['tools'], 'tools', notes);
  const parsed = readRecord(withAnswers(withoutNulls(row), notes), notes);
  if (parsed === undefined || prompt === undefined) return undefined;
  const messages = withTools(withSystem(prompt, row['system'], notes), tools);
  return checkedRecord({ ...parsed, messages });
}

/** Lines of an export all have the same keys, with nulls where there is nothing. */
function withoutNulls(row: Row): Row {
  const kept = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'messages' ? value : droppingNulls(value)]));
}

function droppingNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(droppingNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, droppingNulls(inner)]));
}

/** Answers that are given as messages: without a text they have that of these. */
function withAnswers(row: Row, notes: RowNotes): Row {
  const { completions } = row;
  if (!Array.isArray(completions)) return row;
  return { ...row, completions: completions.map((each: unknown) => withAnswer(each, notes)) };
}

function withAnswer(completion: unknown, notes: RowNotes): unknown {
  if (typeof completion !== 'object' || completion === null || !('messages' in completion)) return completion;
  const messages = readMessages(completion.messages, 'completions.messages', notes);
  return messages === undefined ? completion : { ...answerOfMessages(messages), ...completion, messages };
}

const readPromptRow = zodReader(
  promptCreate.extend({ messages: z.unknown().optional(), split: looseSplit, tags: looseTags }),
  ['contextDocuments', 'tags'],
);

export const prompts: RowFormat = {
  title: 'prompts only',
  columns: {
    messages: 'the prompt',
    prompt: 'the same, as a text or messages',
    system: 'becomes the system message',
    tools: 'functions that the assistant may call',
    contextDocuments: 'documents that belong to it: title and text',
    tags: 'its tags',
    split: 'train, validation or test',
  },
  recognizes: () => false,
  read: readPrompt,
};

/** Also a text as `prompt`, in place of messages. */
function readPrompt(row: Row, notes: RowNotes): RowReading | undefined {
  const { prompt, messages: given, ...others } = { prompt: undefined, messages: undefined, ...withoutNulls(row) };
  if (prompt !== undefined && given !== undefined)
    notes.fault('prompt', 'stands beside messages: name one of them to ignore');
  const read = typeof prompt === 'string' ? promptMessages(prompt) : readMessages(given ?? prompt, 'messages', notes);
  const tools = readTools(row['tools'], 'tools', notes);
  const parsed = readPromptRow(others, notes);
  if (parsed === undefined || read === undefined) return undefined;
  const messages = withTools(withSystem(read, row['system'], notes), tools);
  return checkedRecord({ ...parsed, messages, completions: [], purpose: 'work', judgments: [] });
}
