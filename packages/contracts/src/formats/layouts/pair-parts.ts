// The parts that every format of pairs is read into: a prompt with what stands before it, and two answers.
import { answerContent, withTools } from '../../messages.js';
import type { Message } from '../../prompts.js';
import { answerOf, areSameMessages, type Parted, parseDialogue, partDialogues } from '../dialogue.js';
import { type RowReading, skippedRow } from '../file-record.js';
import { pairFacts, readPairColumns } from '../pair-columns.js';
import { recordOfPair } from '../pairs.js';
import { readExact } from '../reading/exact.js';
import { readSide, readTools } from '../reading/messages.js';
import { isEmpty, type RowNotes } from '../reading/row-notes.js';
import type { Row } from './format.js';

/** As a file has them. */
export interface PairParts {
  system?: unknown;
  tools?: unknown;
  /** Before the prompt. */
  history?: Message[];
  prompt?: unknown;
  chosen: unknown;
  rejected: unknown;
}

/** The texts of a pair, read. */
export interface Sides {
  prompt?: string | Message[] | undefined;
  chosen: string | Message[];
  rejected: string | Message[];
}

const same = 'both answers are the same';

/** Faults are noted; undefined where there are any. */
export function readPair(row: Row, parts: PairParts, notes: RowNotes): RowReading | undefined {
  const columns = readPairColumns(row, notes);
  if (columns === undefined) return undefined;
  // An export wrote it: whatever the sides seem to say, this is what they are.
  const exact = readExactPair(row, notes);
  if (exact !== undefined) return recordOfPair(exact, pairFacts(columns));
  const sides = readSides(parts, notes);
  const tools = readTools(parts.tools, 'tools', notes);
  if (sides === undefined) return undefined;
  const parted = partSides(sides);
  if (parted === 'same') return skippedRow(same);
  if (typeof parted === 'string') {
    notes.fault('', parted);
    return undefined;
  }
  const messages = withSystem(withHistory(parts.history ?? [], parted.messages), parts.system, notes);
  return recordOfPair({ ...parted, messages: withTools(messages, tools) }, pairFacts(columns));
}

/** Conversations may begin with it themselves. */
function withHistory(history: readonly Message[], messages: readonly Message[]): Message[] {
  const isThere = areSameMessages(messages.slice(0, history.length), history);
  return isThere ? [...messages] : [...history, ...messages];
}

/** A pair that its row's form cannot hold. */
export function readExactPair(row: Row, notes: RowNotes): Parted | undefined {
  const exact = readExact(row['exact'], ['chosen', 'rejected'], notes);
  if (exact === undefined) return undefined;
  const [chosen, rejected] = exact.answers;
  return { messages: exact.messages, chosen, rejected };
}

function readSides({ prompt, chosen, rejected }: PairParts, notes: RowNotes): Sides | undefined {
  const before = notes.faults.length;
  const [better, worse] = [readAnswer(chosen, 'chosen', notes), readAnswer(rejected, 'rejected', notes)];
  const asked = isEmpty(prompt) ? undefined : readSide(prompt, 'prompt', notes);
  if (better === undefined || worse === undefined || notes.faults.length > before) return undefined;
  const sides = { prompt: asked, chosen: better, rejected: worse };
  return isJsonAnswer(sides, { chosen, rejected })
    ? { prompt: asked, chosen: String(chosen), rejected: String(rejected) }
    : sides;
}

function readAnswer(value: unknown, path: string, notes: RowNotes): string | Message[] | undefined {
  if (value !== null && value !== undefined) return readSide(value, path, notes);
  notes.fault(path, 'is missing');
  return undefined;
}

/**
 * An answer to a prompt that is a text may itself be a text that reads as a list of messages, where that was asked for. It is
 * an answer's messages only if it ends with what an assistant says.
 */
function isJsonAnswer({ prompt, chosen, rejected }: Sides, raw: { chosen: unknown; rejected: unknown }): boolean {
  if (typeof prompt !== 'string' || typeof raw.chosen !== 'string' || typeof raw.rejected !== 'string') return false;
  return !endsAsAnswer(chosen) || !endsAsAnswer(rejected);
}

function endsAsAnswer(side: string | Message[]): boolean {
  return typeof side !== 'string' && side.at(-1)?.role === 'assistant';
}

/** What the sides of a row say, `same`, or what is wrong with them. */
export function partSides({ prompt, chosen, rejected }: Sides): Parted | string {
  if (typeof chosen === 'string' && typeof rejected === 'string') return partTexts(prompt, chosen, rejected);
  if (typeof chosen === 'string' || typeof rejected === 'string')
    return 'chosen and rejected must both be texts or both messages';
  if (prompt !== undefined) return partAfter(promptMessages(prompt), chosen, rejected);
  const isWhole = chosen[0]?.role !== 'assistant' && rejected[0]?.role !== 'assistant';
  if (!isWhole) return noPrompt;
  return partDialogues(chosen, rejected) ?? 'chosen and rejected must begin with the same message';
}

const noPrompt =
  'has no prompt: map the column that holds it (--map prompt=question), or write chosen and rejected as whole conversations';

function partTexts(prompt: string | Message[] | undefined, chosen: string, rejected: string) {
  const [a, b] = [parseDialogue(chosen), parseDialogue(rejected)];
  if (typeof a !== 'string' && typeof b !== 'string') {
    if (prompt !== undefined) return partAfter(promptMessages(prompt), a, b);
    return partDialogues(a, b) ?? 'chosen and rejected must begin with the same Human turn';
  }
  if (prompt === undefined || prompt === '') return noPrompt;
  if (typeof a !== 'string' || typeof b !== 'string')
    return 'one answer is a whole dialogue and the other is not: write both in the same way';
  return sameOr({ messages: promptMessages(prompt), chosen: { text: chosen }, rejected: { text: rejected } });
}

/** Answers to an explicit prompt: what follows it, or conversations that hold it. */
function partAfter(prompt: Message[], chosen: Message[], rejected: Message[]): Parted | string {
  const [better, worse] = [behind(prompt, chosen), behind(prompt, rejected)];
  if (better === undefined || worse === undefined)
    return `${better === undefined ? 'chosen' : 'rejected'} begins with another question than the prompt: they contradict each other`;
  if (better.kind === 'answer' && worse.kind === 'answer')
    return sameOr({ messages: prompt, chosen: answerOf(chosen), rejected: answerOf(rejected) });
  return partDialogues(better.whole, worse.whole) ?? 'chosen and rejected must begin with the same message';
}

/** A conversation as one with its prompt; undefined where the two contradict each other. */
function behind(
  prompt: Message[],
  messages: Message[],
): { kind: 'answer' | 'conversation'; whole: Message[] } | undefined {
  const [first] = messages;
  const last = prompt.at(-1);
  const whole = [...prompt, ...messages];
  if (first?.role === 'assistant') return { kind: 'answer', whole };
  if (holds(messages, prompt)) return { kind: 'conversation', whole: messages };
  const overlap = overlapOf(prompt, messages);
  if (overlap > 0) return { kind: 'conversation', whole: [...prompt, ...messages.slice(overlap)] };
  const goesOn = last?.role === 'assistant' || last?.role === 'system' || first?.role === 'tool';
  return goesOn ? { kind: 'conversation', whole } : undefined;
}

/** How many messages at the prompt's end are those at the conversation's beginning. */
function overlapOf(prompt: readonly Message[], messages: readonly Message[]): number {
  const [asked, said] = [trimmed(prompt), trimmed(messages)];
  for (let length = Math.min(asked.length, said.length - 1); length > 0; length--) {
    if (areSameMessages(asked.slice(-length), said.slice(0, length))) return length;
  }
  return 0;
}

/** Whether a conversation has the prompt in it, before its answer. */
function holds(messages: readonly Message[], prompt: readonly Message[]): boolean {
  const wanted = trimmed(prompt);
  const all = trimmed(messages);
  return all.some(
    (_, at) => at + wanted.length < all.length && areSameMessages(all.slice(at, at + wanted.length), wanted),
  );
}

function trimmed(messages: readonly Message[]): Message[] {
  return messages.map((each) => ({ ...each, content: each.content.trim() }));
}

/** A text is a user's message, or a dialogue that waits for its assistant. */
export function promptMessages(prompt: string | Message[]): Message[] {
  if (typeof prompt !== 'string') return prompt;
  const dialogue = prompt.startsWith('\n\nHuman:')
    ? parseDialogue(`${prompt.replace(/\n\nAssistant:\s*$/, '')}\n\nAssistant: `)
    : '';
  return typeof dialogue === 'string' ? [{ role: 'user', content: prompt }] : dialogue.slice(0, -1);
}

/** The messages with the system prompt that stands beside them. */
export function withSystem(messages: readonly Message[], system: unknown, notes: RowNotes): Message[] {
  if (isEmpty(system)) return [...messages];
  if (typeof system !== 'string') {
    notes.fault('system', 'must be a text');
    return [...messages];
  }
  const [first, ...rest] = messages;
  if (system.trim() === '' || (first?.role === 'system' && first.content.trim() === system.trim()))
    return [...messages];
  if (first?.role !== 'system') return [{ role: 'system', content: system }, ...messages];
  if (first.content === '') return [{ ...first, content: system }, ...rest];
  notes.fault('system', 'says otherwise than the system message of the prompt');
  return [...messages];
}

function sameOr(parts: Parted): Parted | 'same' {
  return answerContent(parts.chosen) === answerContent(parts.rejected) ? 'same' : parts;
}
