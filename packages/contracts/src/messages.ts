// Messages beyond a role and a content: calls of tools, their results, reasoning; and answers that are more than one text.
// This file imports types only, so that browsers can load it alone.
import type { Message } from './prompts.js';

/** An answer: its text, and its messages where it is not one assistant message with a content only. */
export interface Answer {
  text: string;
  messages?: Message[] | undefined;
}

/** Whether a message has nothing but a role and a content. */
export function hasOnlyContent(message: Message): boolean {
  const { reasoning_content, tool_calls, tool_call_id, name, tools } = message;
  return (
    reasoning_content === undefined &&
    tool_calls === undefined &&
    tool_call_id === undefined &&
    name === undefined &&
    tools === undefined
  );
}

/** The message with its keys in the order in which contracts name them: PostgreSQL's jsonb sorts them by their length. */
export function messageInOrder(message: Message): Message {
  const { role, content } = message;
  if (hasOnlyContent(message)) return { role, content };
  const { reasoning_content, tool_calls, tool_call_id, name, tools } = message;
  return {
    role,
    content,
    ...(reasoning_content === undefined ? {} : { reasoning_content }),
    ...(tool_calls === undefined
      ? {}
      : {
          tool_calls: tool_calls.map(({ id, type, function: { name: called, arguments: given } }) => ({
            ...(id === undefined ? {} : { id }),
            type,
            function: { name: called, arguments: given },
          })),
        }),
    ...(tool_call_id === undefined ? {} : { tool_call_id }),
    ...(name === undefined ? {} : { name }),
    ...(tools === undefined ? {} : { tools }),
  };
}

/** All that a message says, for people and where only text can be shown: reasoning, content, then each call. */
export function wordsOf({ reasoning_content, content, tool_calls = [] }: Message): string {
  if (reasoning_content === undefined && tool_calls.length === 0) return content;
  const calls = tool_calls.map(({ function: called }) => `${called.name}(${called.arguments})`);
  return [reasoning_content ?? '', content, ...calls].filter((part) => part.trim() !== '').join('\n\n');
}

/** How much there is to read. */
export function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + wordsOf(message).length, 0);
}

/** The answer of these messages, which follow a prompt. */
export function answerOfMessages(messages: readonly Message[]): Answer {
  const [first] = messages;
  if (messages.length === 1 && first?.role === 'assistant' && hasOnlyContent(first)) return { text: first.content };
  const words = messages.map(wordsOf).filter((text) => text.trim() !== '');
  return { text: words.join('\n\n'), messages: messages.map(messageInOrder) };
}

/** The messages of an answer, whatever it has. */
export function messagesOfAnswer({
  text,
  messages,
}: {
  text: string;
  messages?: readonly Message[] | undefined | null;
}): Message[] {
  return messages === undefined || messages === null ? [{ role: 'assistant', content: text }] : [...messages];
}

/** Equal for two answers if and only if they say the same in the same messages. */
export function answerContent({ text, messages }: Answer): string {
  return messages === undefined ? text : JSON.stringify(messages.map(messageInOrder));
}

/** The functions that a prompt's assistant may call, and the prompt without a message that holds nothing else. */
export function toolsApart(messages: readonly Message[]): { tools: Record<string, unknown>[]; messages: Message[] } {
  const tools = messages.flatMap((each) => each.tools ?? []);
  if (tools.length === 0) return { tools, messages: [...messages] };
  const rest = messages.flatMap(({ tools: own, ...each }) => (own !== undefined && each.content === '' ? [] : [each]));
  return { tools, messages: rest };
}

/** The other way round: a prompt whose first, system message holds the functions. */
export function withTools(messages: readonly Message[], tools: Record<string, unknown>[]): Message[] {
  if (tools.length === 0) return [...messages];
  const [first, ...rest] = messages;
  if (first?.role === 'system') return [{ ...first, tools }, ...rest];
  return [{ role: 'system', content: '', tools }, ...messages];
}
