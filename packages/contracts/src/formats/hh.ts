// Anthropic's HH-RLHF lines, {"chosen", "rejected"}, each a whole dialogue `\n\nHuman: …\n\nAssistant: …`, read as a prompt
// and two answers. Pure: text in, a pair or a reason out.
//
// The prompt is the longest run of turns that both dialogues share, the answers are what follows. In nearly all lines that
// is one assistant turn each. Where a dialogue has several assistant turns in a row at its end (five lines of the harmless
// test file: the first of them cut off) they are one answer, joined by an empty line. Where the dialogues part earlier, so
// that a Human turn is in the rest, the rest is kept as it stands, markers included: what people compared was the whole rest.
import { z } from 'zod';
import type { Message } from '../prompts.js';

/** A pair, or why the line gives none: `error` for a malformed line, `same` when both answers are equal. */
export type HhLine =
  | { kind: 'pair'; messages: Message[]; chosen: string; rejected: string }
  | { kind: 'same' }
  | { kind: 'error'; message: string };

type Turn = { role: 'user' | 'assistant'; content: string };

const hhRecord = z.object({ chosen: z.string(), rejected: z.string() });

/** Reads one line of an HH JSONL file. Never throws. */
export function parseHhLine(line: string): HhLine {
  const record = parseRecord(line);
  if (typeof record === 'string') return { kind: 'error', message: record };
  const chosen = parseDialogue(record.chosen);
  if (typeof chosen === 'string') return { kind: 'error', message: `chosen ${chosen}` };
  const rejected = parseDialogue(record.rejected);
  if (typeof rejected === 'string') return { kind: 'error', message: `rejected ${rejected}` };
  return pairOf(chosen, rejected);
}

/** The prompt and one answer as HH writes a dialogue; `parseHhLine` reads it back. */
export function formatHhDialogue(messages: readonly Message[], answer: string): string {
  const turns = [...messages, { role: 'assistant', content: answer }];
  return turns.map(({ role, content }) => `\n\n${role === 'assistant' ? 'Assistant' : 'Human'}: ${content}`).join('');
}

function parseRecord(line: string): z.infer<typeof hhRecord> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const parsed = hhRecord.safeParse(value);
  return parsed.success ? parsed.data : 'must be an object with the texts "chosen" and "rejected"';
}

function parseDialogue(text: string): Turn[] | string {
  const marks = [...text.matchAll(/\n\n(Human|Assistant):/g)];
  if (marks[0]?.index !== 0) return 'must begin with "\\n\\nHuman:"';
  const turns = marks.map((mark, i): Turn => {
    const content = text.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length);
    return { role: mark[1] === 'Human' ? 'user' : 'assistant', content: content.replace(/^ /, '') };
  });
  if (turns[0]?.role !== 'user') return 'must begin with "\\n\\nHuman:"';
  if (turns.at(-1)?.role !== 'assistant') return 'must end with an "\\n\\nAssistant:" turn';
  return turns;
}

function pairOf(chosen: Turn[], rejected: Turn[]): HhLine {
  let shared = 0;
  // The last turn of either is an answer, even where one dialogue is the beginning of the other.
  const limit = Math.min(chosen.length, rejected.length) - 1;
  while (shared < limit && sameTurn(chosen[shared], rejected[shared])) shared++;
  // A prompt ends with a Human turn: an assistant's turn before the parting is the beginning of both answers.
  while (shared > 0 && chosen[shared - 1]?.role === 'assistant') shared--;
  const [a, b] = [answerOf(chosen.slice(shared)), answerOf(rejected.slice(shared))];
  if (a === b) return { kind: 'same' };
  if (shared === 0) return { kind: 'error', message: 'chosen and rejected must begin with the same Human turn' };
  return { kind: 'pair', messages: chosen.slice(0, shared), chosen: a, rejected: b };
}

function sameTurn(a: Turn | undefined, b: Turn | undefined): boolean {
  return a !== undefined && b !== undefined && a.role === b.role && a.content === b.content;
}

function answerOf(rest: Turn[]): string {
  const first = rest[0];
  if (rest.length === 1 && first !== undefined) return first.content;
  if (rest.every(({ role }) => role === 'assistant')) {
    return rest
      .map(({ content }) => content)
      .filter((content) => content.trim() !== '')
      .join('\n\n');
  }
  const text = formatHhDialogue(rest.slice(0, -1), rest.at(-1)?.content ?? '');
  return text.replace(/^\n\n(?:Human|Assistant): /, (mark) => (first?.role === 'assistant' ? '' : mark));
}
