// TRL's preference files: {"prompt", "chosen", "rejected"} with the prompt apart (explicit) or in both answers (implicit), each
// as text or as messages, and the columns of UltraFeedback's binarized form. Beside TRL's own `margin`, which its reward
// trainer subtracts, we write columns it leaves alone: strength, weight, tie, split, tags, labeler.
import { z } from 'zod';
import type { Message } from '../prompts.js';
import { answerOf, formatDialogue, isSamePair, parseDialogue, partDialogues } from './dialogue.js';
import { describeIssues, type RowReading, rowError, skippedRow } from './file-record.js';
import { side } from './loose.js';
import { pairFacts, pairFactsOf, readPairColumns } from './pair-columns.js';
import { type Pair, recordOfPair } from './pairs.js';

export interface TrlStyle {
  /** Texts, or lists of messages. */
  content: 'messages' | 'text';
  /** `implicit`: the prompt is the beginning of both answers. */
  prompt: 'explicit' | 'implicit';
}

const trlSides = z.object({ prompt: side.optional(), chosen: side, rejected: side });

type Sides = z.output<typeof trlSides>;

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

function partOf({ prompt, chosen, rejected }: Sides) {
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

/** A pair as a row for TRL. What its form cannot hold exactly, such as several turns in a text, stands in `exact`, too. */
export function trlRowOf(pair: Pair, style: TrlStyle): Record<string, unknown> {
  const { content, prompt } = style;
  const sides = content === 'messages' ? messageSides(pair, prompt) : textSides(pair, prompt);
  const { messages, chosen, rejected } = pair;
  const row = Object.assign(sides, pairFactsOf(pair));
  return isExact(pair, sides, style) ? row : Object.assign(row, { exact: { messages, chosen, rejected } });
}

/** Whether the sides, read back, are the pair. */
function isExact(pair: Pair, sides: Sides, { content, prompt }: TrlStyle): boolean {
  // Messages that stand apart are what they are: to read them back is a third of the work of writing them.
  if (content === 'messages' && prompt === 'explicit') return pair.chosen !== pair.rejected;
  const back = partOf(sides);
  return typeof back !== 'string' && isSamePair(back, pair);
}

function messageSides({ messages, chosen, rejected }: Pair, prompt: TrlStyle['prompt']): Sides {
  const begin = prompt === 'implicit' ? messages : [];
  const answer = (content: string): Message[] => [...begin, { role: 'assistant', content }];
  const sides = { chosen: answer(chosen), rejected: answer(rejected) };
  return prompt === 'implicit' ? sides : { prompt: messages, ...sides };
}

function textSides({ messages, chosen, rejected }: Pair, prompt: TrlStyle['prompt']): Sides {
  if (prompt === 'implicit')
    return { chosen: formatDialogue(messages, chosen), rejected: formatDialogue(messages, rejected) };
  const [only] = messages;
  const text = messages.length === 1 && only?.role === 'user' ? only.content : formatDialogue(messages, '').trimEnd();
  return { prompt: text, chosen, rejected };
}
