// Anthropic's HH-RLHF lines, {"chosen", "rejected"}, each a whole dialogue written as one text. Pure: text in, a pair or a
// reason out.
import { z } from 'zod';
import { type Answer, withTools } from '../../messages.js';
import type { Message } from '../../prompts.js';
import { formatDialogue, type Parted, parseDialogue, partDialogues } from '../dialogue.js';
import { type RowReading, skippedRow } from '../file-record.js';
import { pairColumns, pairFacts, readPairColumns } from '../pair-columns.js';
import { recordOfPair } from '../pairs.js';
import { readTools } from '../reading/messages.js';
import type { RowNotes } from '../reading/row-notes.js';
import { hasAll, type Row, type RowFormat } from './format.js';
import { readExactPair } from './pair-parts.js';

/** A pair, or why the line gives none: `error` for a malformed line, `same` when both answers are equal. */
export type HhLine =
  | { kind: 'pair'; messages: Message[]; chosen: Answer; rejected: Answer }
  | { kind: 'same' }
  | { kind: 'error'; message: string };

const hhRecord = z.object({ chosen: z.string(), rejected: z.string() });

/** Reads one line of an HH JSONL file. Never throws. */
export function parseHhLine(line: string): HhLine {
  const record = parseRecord(line);
  if (typeof record === 'string') return { kind: 'error', message: record };
  const parted = partOf(record);
  if (typeof parted === 'object') return { kind: 'pair', ...parted };
  return parted === 'same' ? { kind: 'same' } : { kind: 'error', message: parted };
}

/** The prompt and one answer as HH writes a dialogue; `parseHhLine` reads it back. */
export const formatHhDialogue = formatDialogue;

export const hh: RowFormat = {
  title: "HH-RLHF's dialogues",
  columns: {
    chosen: 'the dialogue with the better answer',
    rejected: 'with the worse one',
    tools: 'functions that the assistant may call: a list, or JSON of one',
    ...pairColumns,
  },
  recognizes: (row) =>
    hasAll(row, 'chosen', 'rejected') &&
    isDialogue(row['chosen']) &&
    isDialogue(row['rejected']) &&
    !['prompt', 'instruction', 'question', 'input', 'conversations', 'system'].some((column) => column in row),
  read: readHh,
};

function isDialogue(side: unknown): boolean {
  return typeof side === 'string' && side.startsWith('\n\nHuman:');
}

function readHh(row: Row, notes: RowNotes): RowReading | undefined {
  const sides = hhRecord.safeParse(row);
  if (!sides.success) notes.fault('', shape);
  const columns = readPairColumns(row, notes);
  if (!sides.success || columns === undefined) return undefined;
  const exact = readExactPair(row, notes);
  if (exact !== undefined) return recordOfPair(exact, pairFacts(columns));
  const parted = partOf(sides.data);
  const tools = readTools(row['tools'], 'tools', notes);
  if (parted === 'same') return skippedRow('both answers are the same');
  if (typeof parted !== 'string') {
    return recordOfPair({ ...parted, messages: withTools(parted.messages, tools) }, pairFacts(columns));
  }
  notes.fault('', parted);
  return undefined;
}

const shape = 'must be an object with the texts "chosen" and "rejected"';

function parseRecord(line: string): z.infer<typeof hhRecord> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const parsed = hhRecord.safeParse(value);
  return parsed.success ? parsed.data : shape;
}

/** The pair that a row's dialogues hold, `same`, or what is wrong with them. */
export function partOf(record: { chosen: string; rejected: string }): Parted | string {
  const chosen = parseDialogue(record.chosen);
  if (typeof chosen === 'string') return `chosen ${chosen}`;
  const rejected = parseDialogue(record.rejected);
  if (typeof rejected === 'string') return `rejected ${rejected}`;
  return partDialogues(chosen, rejected) ?? 'chosen and rejected must begin with the same Human turn';
}
