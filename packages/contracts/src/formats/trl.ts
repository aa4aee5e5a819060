// TRL's preference files: {"prompt", "chosen", "rejected"} with the prompt apart (explicit) or in both answers (implicit), each
// as text or as messages, and the columns of UltraFeedback's binarized form. Beside TRL's own `margin`, which its reward
// trainer subtracts, we write columns it leaves alone: strength, weight, tie, split, tags, labeler.
import { z } from 'zod';
import type { Message } from '../prompts.js';
import { answerOf, parseDialogue, partDialogues } from './dialogue.js';
import { describeIssues, type RowReading, rowError, skippedRow } from './file-record.js';
import { side } from './loose.js';
import { pairFacts, readPairColumns } from './pair-columns.js';
import { recordOfPair } from './pairs.js';

const trlSides = z.object({ prompt: side.optional(), chosen: side, rejected: side });

/** The columns that hold a row's texts, read. */
export type Sides = z.output<typeof trlSides>;

/** Any of TRL's four forms. Never throws. */
export function readTrl(row: object): RowReading {
  const columns = readPairColumns(row);
  if (typeof columns === 'string') return rowError(columns);
  const parsed = trlSides.safeParse('prompt' in row && row.prompt === null ? { ...row, prompt: undefined } : row);
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  const parted = columns.exact ?? partOf(parsed.data);
  if (parted === 'same') return skippedRow('both answers are the same');
  if (typeof parted === 'string') return rowError(parted);
  return recordOfPair(parted, pairFacts(columns));
}

/** What the sides of a row say, `same`, or what is wrong with them. */
export function partOf({ prompt, chosen, rejected }: Sides) {
  if (typeof chosen === 'string' && typeof rejected === 'string') return partTexts(prompt, chosen, rejected);
  if (typeof chosen === 'string' || typeof rejected === 'string')
    return 'chosen and rejected must both be texts or both messages';
  const begins = chosen[0]?.role !== 'assistant' && rejected[0]?.role !== 'assistant';
  if (begins) return partDialogues(chosen, rejected) ?? 'chosen and rejected must begin with the same message';
  if (prompt === null || prompt === undefined)
    return 'must have a "prompt", or "chosen" and "rejected" that begin with it';
  return sameOr({ messages: promptMessages(prompt), chosen: answerOf(chosen), rejected: answerOf(rejected) });
}

function partTexts(prompt: string | Message[] | undefined, chosen: string, rejected: string) {
  if (prompt !== undefined) return sameOr({ messages: promptMessages(prompt), chosen, rejected });
  const [a, b] = [parseDialogue(chosen), parseDialogue(rejected)];
  if (typeof a === 'string' || typeof b === 'string') return splitTexts(chosen, rejected);
  return partDialogues(a, b) ?? 'chosen and rejected must begin with the same Human turn';
}

/** Texts without marks: what both begin with, up to a space, is the prompt. (TRL's `extract_prompt` does the same.) */
function splitTexts(chosen: string, rejected: string) {
  if (chosen === rejected) return 'same';
  let shared = 0;
  while (shared < chosen.length && chosen[shared] === rejected[shared]) shared++;
  const end = chosen.lastIndexOf(' ', shared - 1);
  if (end <= 0) return 'must have a "prompt", or "chosen" and "rejected" that begin with it';
  const content = chosen.slice(0, end);
  return { messages: [{ role: 'user' as const, content }], chosen: chosen.slice(end), rejected: rejected.slice(end) };
}

/** A text is a user's message, or a dialogue that waits for its assistant. */
function promptMessages(prompt: string | Message[]): Message[] {
  if (typeof prompt !== 'string') return prompt;
  const dialogue = prompt.startsWith('\n\nHuman:')
    ? parseDialogue(`${prompt.replace(/\n\nAssistant:\s*$/, '')}\n\nAssistant: `)
    : '';
  return typeof dialogue === 'string' ? [{ role: 'user', content: prompt }] : dialogue.slice(0, -1);
}

function sameOr<Parts extends { chosen: string; rejected: string }>(parts: Parts): Parts | 'same' {
  return parts.chosen === parts.rejected ? 'same' : parts;
}
