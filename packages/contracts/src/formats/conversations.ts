// Conversations as others keep them, one JSON object a line, each told by its content: OpenAI's {"messages"}, ShareGPT's
// {"conversations"} and Alpaca's {"instruction", "input", "output"}. Pure: text in, a conversation or a reason out.
import { z } from 'zod';
import { messageInOrder, toolsApart, withTools, wordsOf } from '../messages.js';
import { type ContextDocument, contextDocument, type Message } from '../prompts.js';
import type { FileRecord } from './file-record.js';
import type { Row } from './layouts/format.js';
import { instructionText, readTurns } from './layouts/instruction-pairs.js';
import { withSystem } from './layouts/pair-parts.js';
import { lossOf } from './reading/meaning.js';
import { readMessages, readTools } from './reading/messages.js';
import { RowNotes, type Unread } from './reading/row-notes.js';

export type ConversationShape = 'openai' | 'sharegpt' | 'alpaca';

export interface Conversation {
  messages: Message[];
  contextDocuments: ContextDocument[];
}

export type ConversationLine =
  | { kind: 'conversation'; shape: ConversationShape; conversation: Conversation; unread: readonly Unread[] }
  | { kind: 'error'; message: string };

/** Reads one line. Never throws. */
export function parseConversationLine(line: string): ConversationLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    if (line.trimStart().startsWith('[')) return error('begins a JSON list: write one object a line (jq -c ".[]")');
    return error(`is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return readConversation(value);
}

/** Reads a line that has been parsed: all of it is used, told as unread, or a reason to refuse it. Never throws. */
export function readConversation(value: unknown): ConversationLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return error('must be a JSON object');
  const row = { ...value };
  const shape = shapeOf(row);
  if (shape === undefined)
    return error('must have "messages" (OpenAI), "conversations" (ShareGPT) or "instruction" and "output" (Alpaca)');
  const notes = new RowNotes();
  const conversation = readers[shape].read(row, notes);
  for (const column of Object.keys(row)) {
    if (!readers[shape].columns.has(column)) notes.leave(column, Reflect.get(row, column));
  }
  const losses = new Set(notes.unread.flatMap((unread) => lossOf(unread, asRecord(conversation)) ?? []));
  const faults = [...notes.faults, ...losses];
  if (faults.length > 0 || conversation === undefined) return error(faults.join('; '));
  const wrong = incompleteness(conversation.messages);
  return wrong === undefined ? { kind: 'conversation', shape, conversation, unread: notes.unread } : error(wrong);
}

/** A line in OpenAI's shape; context documents, which it does not know, stand in a field of ours. */
export function formatConversationLine({ messages, contextDocuments }: Conversation): string {
  const { tools, messages: plain } = toolsApart(messages);
  return JSON.stringify({
    messages: plain.map(messageInOrder),
    ...(tools.length === 0 ? {} : { tools }),
    ...(contextDocuments.length === 0 ? {} : { contextDocuments }),
  });
}

/** What keeps messages from being a demonstration: undefined when they are one, else a clause for whoever wrote them. */
export function incompleteness(messages: readonly Message[]): string | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return 'must end with an assistant message, the ideal answer';
  if (!messages.some(({ role }) => role === 'user')) return 'must have a user message, the question';
  const blank = messages.findIndex((each) => wordsOf(each).trim() === '' && each.tools === undefined);
  return blank === -1 ? undefined : `has an empty message (the ${blank + 1}.)`;
}

function shapeOf(row: Row): ConversationShape | undefined {
  if ('messages' in row) return 'openai';
  if ('conversations' in row) return 'sharegpt';
  return 'instruction' in row ? 'alpaca' : undefined;
}

interface Reader {
  columns: ReadonlySet<string>;
  read(row: Row, notes: RowNotes): Conversation | undefined;
}

const documents = z.array(contextDocument).default([]);

const readers: Record<ConversationShape, Reader> = {
  openai: {
    columns: new Set(['messages', 'system', 'tools', 'contextDocuments']),
    read: (row, notes) => {
      const parsed = documents.safeParse(row['contextDocuments'] ?? undefined);
      for (const issue of parsed.error?.issues ?? [])
        notes.fault(['contextDocuments', ...issue.path].join('.'), issue.message);
      const messages = readMessages(row['messages'], 'messages', notes);
      return messages && { messages: complete(messages, row, notes), contextDocuments: parsed.data ?? [] };
    },
  },
  sharegpt: {
    columns: new Set(['conversations', 'system', 'tools']),
    read: (row, notes) => {
      const messages = readMessages(row['conversations'], 'conversations', notes);
      return messages && { messages: complete(messages, row, notes), contextDocuments: [] };
    },
  },
  alpaca: {
    columns: new Set(['instruction', 'input', 'output', 'system', 'history', 'tools']),
    read: (row, notes) => {
      const content = instructionText(row, notes);
      const { output } = row;
      if (typeof output !== 'string') notes.fault('output', 'must be a text');
      const messages: Message[] = [
        ...readTurns(row['history'], 'history', notes),
        { role: 'user', content: content ?? '' },
        { role: 'assistant', content: typeof output === 'string' ? output : '' },
      ];
      return { messages: complete(messages, row, notes), contextDocuments: [] };
    },
  },
};

function complete(messages: readonly Message[], row: Row, notes: RowNotes): Message[] {
  return withTools(withSystem(messages, row['system'], notes), readTools(row['tools'], 'tools', notes));
}

/** By which it is told whether an unread column only repeats what was read. */
function asRecord(conversation: Conversation | undefined): FileRecord | undefined {
  if (conversation === undefined) return undefined;
  return { ...conversation, tags: [], completions: [], purpose: 'work', judgments: [] };
}

function error(message: string): ConversationLine {
  return { kind: 'error', message };
}
