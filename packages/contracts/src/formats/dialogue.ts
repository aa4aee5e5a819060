// Two dialogues that begin alike, read as a prompt and two answers; and Anthropic's way of writing a dialogue as one text,
// `\n\nHuman: …\n\nAssistant: …`. Pure.
//
// The prompt is the longest run of turns that both dialogues share, the answers are what follows. In nearly all files that
// is one assistant turn each. Where a dialogue has several assistant turns in a row at its end (five lines of HH's harmless
// test file: the first of them cut off) they are one answer, joined by an empty line. Where the dialogues part earlier, so
// that a user's turn is in the rest, the rest is kept as it stands, markers included: what people compared was the whole rest.
import type { Message } from '../prompts.js';

export interface Parted {
  messages: Message[];
  chosen: string;
  rejected: string;
}

/** The shared prompt and the two answers; `same` when the answers are equal; undefined when nothing is shared. */
export function partDialogues(chosen: readonly Message[], rejected: readonly Message[]): Parted | 'same' | undefined {
  let shared = 0;
  // The last turn of either is an answer, even where one dialogue is the beginning of the other.
  const limit = Math.min(chosen.length, rejected.length) - 1;
  while (shared < limit && sameTurn(chosen[shared], rejected[shared])) shared++;
  // A prompt ends with a user's turn: an assistant's turn before the parting is the beginning of both answers.
  while (shared > 0 && chosen[shared - 1]?.role === 'assistant') shared--;
  const [a, b] = [answerOf(chosen.slice(shared)), answerOf(rejected.slice(shared))];
  if (a === b) return 'same';
  if (shared === 0) return undefined;
  return { messages: chosen.slice(0, shared), chosen: a, rejected: b };
}

/** The turns that follow a prompt, as one answer. */
export function answerOf(rest: readonly Message[]): string {
  const first = rest[0];
  if (rest.length === 1 && first !== undefined) return first.content;
  if (rest.every(({ role }) => role === 'assistant')) {
    return rest
      .map(({ content }) => content)
      .filter((content) => content.trim() !== '')
      .join('\n\n');
  }
  const text = formatDialogue(rest.slice(0, -1), rest.at(-1)?.content ?? '');
  return text.replace(/^\n\n(?:Human|Assistant): /, (mark) => (first?.role === 'assistant' ? '' : mark));
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

/** A prompt and one answer as one text. Whoever is no assistant is written as Human. */
export function formatDialogue(messages: readonly Message[], answer: string): string {
  const turns = [...messages, { role: 'assistant', content: answer }];
  return turns.map(({ role, content }) => `\n\n${role === 'assistant' ? 'Assistant' : 'Human'}: ${content}`).join('');
}

/** Whether a form that was read back holds what was written. */
export function isSamePair(one: Parted, other: Parted): boolean {
  if (one.chosen !== other.chosen || one.rejected !== other.rejected) return false;
  return (
    one.messages.length === other.messages.length && one.messages.every((turn, i) => sameTurn(turn, other.messages[i]))
  );
}

function sameTurn(a: Message | undefined, b: Message | undefined): boolean {
  return a !== undefined && b !== undefined && a.role === b.role && a.content === b.content;
}
