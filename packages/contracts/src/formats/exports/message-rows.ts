// Messages as rows of exports have them: functions are JSON text there, as their schemas differ from row to row and readers of
// columns want one type.
import type { Answer } from '../../messages.js';
import type { Message } from '../../prompts.js';

export type MessageRow = Omit<Message, 'tools'> & { tools?: string };

export function messageRows(messages: readonly Message[]): MessageRow[] {
  return messages.map(({ tools, ...message }) =>
    tools === undefined ? message : { ...message, tools: JSON.stringify(tools) },
  );
}

/** A prompt and two answers as they are, for what a row's form cannot hold: texts, and messages where an answer has any. */
export function exactRow(
  messages: readonly Message[],
  [first, one]: [name: string, answer: Answer],
  [second, other]: [name: string, answer: Answer],
): Record<string, unknown> {
  return {
    messages: messageRows(messages),
    [first]: one.text,
    [second]: other.text,
    ...(one.messages === undefined ? {} : { [`${first}_messages`]: messageRows(one.messages) }),
    ...(other.messages === undefined ? {} : { [`${second}_messages`]: messageRows(other.messages) }),
  };
}

/** The same of one answer. */
export function exactCompletion(
  messages: readonly Message[],
  { text, messages: parts }: Answer,
): Record<string, unknown> {
  return {
    messages: messageRows(messages),
    completion: text,
    ...(parts === undefined ? {} : { completion_messages: messageRows(parts) }),
  };
}
