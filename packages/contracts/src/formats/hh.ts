// Anthropic's HH-RLHF lines, {"chosen", "rejected"}, each a whole dialogue written as one text. Pure: text in, a pair or a
// reason out.
import { z } from 'zod';
import type { Message } from '../prompts.js';
import { formatDialogue, type Parted, parseDialogue, partDialogues } from './dialogue.js';
import { type RowReading, rowError, skippedRow } from './file-record.js';
import { pairFacts, readPairColumns } from './pair-columns.js';
import { recordOfPair } from './pairs.js';

/** A pair, or why the line gives none: `error` for a malformed line, `same` when both answers are equal. */
export type HhLine =
  | { kind: 'pair'; messages: Message[]; chosen: string; rejected: string }
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

/** A row of an HH file, with what other columns it may have. Never throws. */
export function readHh(row: object): RowReading {
  const sides = hhRecord.safeParse(row);
  if (!sides.success) return rowError(shape);
  const columns = readPairColumns(row);
  if (typeof columns === 'string') return rowError(columns);
  const parted = columns.exact ?? partOf(sides.data);
  if (parted === 'same') return skippedRow('both answers are the same');
  if (typeof parted === 'string') return rowError(parted);
  return recordOfPair(parted, pairFacts(columns));
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

/** The pair that two dialogues are, `same`, or what is wrong with them. */
export function partOf(record: { chosen: string; rejected: string }): Parted | string {
  const chosen = parseDialogue(record.chosen);
  if (typeof chosen === 'string') return `chosen ${chosen}`;
  const rejected = parseDialogue(record.rejected);
  if (typeof rejected === 'string') return `rejected ${rejected}`;
  return partDialogues(chosen, rejected) ?? 'chosen and rejected must begin with the same Human turn';
}
