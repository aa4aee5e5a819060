// The column `exact`: a prompt and two answers as they are, which exports write where a row's form cannot hold them.
import { type Answer, answerOfMessages } from '../../messages.js';
import type { Message } from '../../prompts.js';
import { readMessages } from './messages.js';
import { isEmpty, type RowNotes } from './row-notes.js';
import { structureOf } from './structured-text.js';

export interface Exact {
  messages: Message[];
  answers: [Answer, Answer];
}

/** @param names of the two answers: `chosen` and `rejected`, or `a` and `b`
 * @returns undefined where there is none, and where a fault was noted
 */
export function readExact(value: unknown, names: readonly [string, string], notes: RowNotes): Exact | undefined {
  if (isEmpty(value)) return undefined;
  const structure = typeof value === 'string' ? structureOf(value) : { value };
  const exact: unknown = structure !== undefined && 'value' in structure ? structure.value : undefined;
  if (typeof exact !== 'object' || exact === null) {
    notes.fault('exact', 'must be an object, as exports write it');
    return undefined;
  }
  const messages = readMessages(Reflect.get(exact, 'messages'), 'exact.messages', notes);
  const [first, second] = names.map((name) => readAnswer(exact, name, notes));
  return messages === undefined || first === undefined || second === undefined
    ? undefined
    : { messages, answers: [first, second] };
}

function readAnswer(exact: object, name: string, notes: RowNotes): Answer | undefined {
  const messages: unknown = Reflect.get(exact, `${name}_messages`);
  const read = isEmpty(messages) ? undefined : readMessages(messages, `exact.${name}_messages`, notes);
  const text: unknown = Reflect.get(exact, name);
  if (typeof text === 'string') return read === undefined ? { text } : { ...answerOfMessages(read), text };
  notes.fault(`exact.${name}`, 'must be a text');
  return undefined;
}
