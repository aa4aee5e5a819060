// Two dialogues that begin alike, read as a prompt and two answers; and Anthropic's way of writing a dialogue as one text,
// `\n\nHuman: …\n\nAssistant: …`. Pure.
//
// The prompt is the longest run of turns that both dialogues share, the answers are what follows: in nearly all files one
// assistant turn each. Where there are more (five lines of HH's harmless test file have two in a row; some dialogues part
// before a user's turn), the answer keeps its turns as messages, and its text is what people compared, read as one.
import {
  type Answer,
  answerContent,
  answerOfMessages,
  hasOnlyContent,
  messageInOrder,
  messagesOfAnswer,
} from '../messages.js';
import type { Message } from '../prompts.js';

export interface Parted {
  messages: Message[];
  chosen: Answer;
  rejected: Answer;
}

/** The shared prompt and the two answers; `same` when the answers are equal; undefined when nothing is shared. */
export function partDialogues(chosen: readonly Message[], rejected: readonly Message[]): Parted | 'same' | undefined {
  let shared = 0;
  // The last turn of either is an answer, even where one dialogue is the beginning of the other.
  const limit = Math.min(chosen.length, rejected.length) - 1;
  while (shared < limit && isSameMessage(chosen[shared], rejected[shared])) shared++;
  // A prompt ends before the assistant's turn: one before the parting is the beginning of both answers.
  while (shared > 0 && chosen[shared - 1]?.role === 'assistant') shared--;
  const [a, b] = [answerOf(chosen.slice(shared)), answerOf(rejected.slice(shared))];
  if (answerContent(a) === answerContent(b)) return 'same';
  if (shared === 0) return undefined;
  return { messages: chosen.slice(0, shared), chosen: a, rejected: b };
}

/** The turns that follow a prompt, as one answer. */
export function answerOf(rest: readonly Message[]): Answer {
  const isUnbroken = rest.every(({ role }) => role !== 'user' && role !== 'system');
  return isUnbroken ? answerOfMessages(rest) : { text: dialogueText(rest), messages: rest.map(messageInOrder) };
}

/** With the marks of whoever speaks, but for the assistant's who begins. */
function dialogueText(rest: readonly Message[]): string {
  const text = formatTurns(rest);
  return rest[0]?.role === 'assistant' ? text.replace(/^\n\nAssistant: /, '') : text;
}

/** The turns of a dialogue written as one text, or what is wrong with it, as a clause. */
export function parseDialogue(text: string): Message[] | string {
  const marks = [...text.matchAll(/\n\n(Human|Assistant):/g)];
  if (marks[0]?.index !== 0) return 'must begin with "\\n\\nHuman:"';
  const turns = marks.map((mark, i): Message => {
    const content = text.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length);
    return { role: mark[1] === 'Human' ? 'user' : 'assistant', content: content.replace(/^ /, '') };
  });
  if (turns[0]?.role !== 'user') return 'must begin with "\\n\\nHuman:"';
  if (turns.at(-1)?.role !== 'assistant') return 'must end with an "\\n\\nAssistant:" turn';
  return turns;
}

/** A prompt and one answer as one text. */
export function formatDialogue(messages: readonly Message[], answer: string): string {
  return formatAnswered(messages, { text: answer });
}

/** A prompt and an answer of whatever messages as one text. */
export function formatAnswered(messages: readonly Message[], answer: Answer): string {
  return formatTurns([...messages, ...messagesOfAnswer(answer)]);
}

/** Turns as one text. Whoever is no assistant is written as Human. */
function formatTurns(turns: readonly Message[]): string {
  return turns.map(({ role, content }) => `\n\n${role === 'assistant' ? 'Assistant' : 'Human'}: ${content}`).join('');
}

/** Whether a form that was read back holds what was written. */
export function isSamePair(one: Parted, other: Parted): boolean {
  if (answerContent(one.chosen) !== answerContent(other.chosen)) return false;
  if (answerContent(one.rejected) !== answerContent(other.rejected)) return false;
  return areSameMessages(one.messages, other.messages);
}

export function areSameMessages(some: readonly Message[], others: readonly Message[]): boolean {
  return some.length === others.length && some.every((turn, i) => isSameMessage(turn, others[i]));
}

function isSameMessage(a: Message | undefined, b: Message | undefined): boolean {
  if (a === undefined || b === undefined || a.role !== b.role || a.content !== b.content) return false;
  if (hasOnlyContent(a) && hasOnlyContent(b)) return true;
  return JSON.stringify(messageInOrder(a)) === JSON.stringify(messageInOrder(b));
}
