// Conversations as others keep them, one JSON object a line, each told by its content: OpenAI's {"messages"}, ShareGPT's
// {"conversations"} and Alpaca's {"instruction", "input", "output"}. Pure: text in, a conversation or a reason out.
import { z } from 'zod';
import { type ContextDocument, contextDocument, type Message } from '../prompts.js';

export type ConversationShape = 'openai' | 'sharegpt' | 'alpaca';

export interface Conversation {
  messages: Message[];
  contextDocuments: ContextDocument[];
}

export type ConversationLine =
  | { kind: 'conversation'; shape: ConversationShape; conversation: Conversation }
  | { kind: 'error'; message: string };

/** Reads one line. Never throws. */
export function parseConversationLine(line: string): ConversationLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    if (line.trimStart().startsWith('[')) return error('begins a JSON list: write one object a line (jq -c ".[]")');
    return error(`is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const parsed = conversationOf(value);
  if (typeof parsed === 'string') return error(parsed);
  const wrong = incompleteness(parsed.conversation.messages);
  return wrong === undefined ? { kind: 'conversation', ...parsed } : error(wrong);
}

/** A line in OpenAI's shape; context documents, which it does not know, stand in a field of ours. */
export function formatConversationLine({ messages, contextDocuments }: Conversation): string {
  const plain = messages.map(({ role, content }) => ({ role, content }));
  return JSON.stringify(contextDocuments.length === 0 ? { messages: plain } : { messages: plain, contextDocuments });
}

/** What keeps messages from being a demonstration: undefined when they are one, else a clause for whoever wrote them. */
export function incompleteness(messages: readonly Message[]): string | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return 'must end with an assistant message, the ideal answer';
  if (!messages.some(({ role }) => role === 'user')) return 'must have a user message, the question';
  const blank = messages.findIndex(({ content }) => content.trim() === '');
  return blank === -1 ? undefined : `has an empty message (the ${blank + 1}.)`;
}

type Parsed = { shape: ConversationShape; conversation: Conversation };

function conversationOf(value: unknown): Parsed | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object';
  if ('messages' in value) return parse('openai', openAi, value);
  if ('conversations' in value) return parse('sharegpt', shareGpt, value);
  if ('instruction' in value) return parse('alpaca', alpaca, value);
  return 'must have "messages" (OpenAI), "conversations" (ShareGPT) or "instruction" and "output" (Alpaca)';
}

function parse(shape: ConversationShape, schema: z.ZodType<Conversation>, value: unknown): Parsed | string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { shape, conversation: parsed.data };
  return parsed.error.issues.map(({ path, message }) => [path.join('.'), message].join(': ')).join('; ');
}

/** A text, or OpenAI's list of parts, of which only texts can be learned from. */
const content = z.union(
  [
    z.string(),
    z
      .array(z.object({ type: z.literal('text'), text: z.string() }))
      .transform((parts) => parts.map(({ text }) => text).join('')),
  ],
  'must be a text, or a list of only text parts',
);

const openAi = z
  .object({
    messages: z.array(
      z.object({
        // `developer` is OpenAI's later name of `system`.
        role: z
          .enum(['system', 'developer', 'user', 'assistant'])
          .transform((role) => (role === 'developer' ? ('system' as const) : role)),
        content,
      }),
    ),
    contextDocuments: z.array(contextDocument).default([]),
  })
  .transform(({ messages, contextDocuments }) => ({ messages, contextDocuments }));

/** The names that files in this shape use for who speaks. */
const speakers = {
  system: 'system',
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  assistant: 'assistant',
} as const;

const shareGpt = z
  .object({
    system: z.string().optional(),
    conversations: z.array(
      z.object({
        from: z.enum(['system', 'human', 'user', 'gpt', 'chatgpt', 'bing', 'bard', 'assistant']),
        value: z.string(),
      }),
    ),
  })
  .transform(({ system, conversations }) => ({
    messages: [
      ...systemMessage(system),
      ...conversations.map(({ from, value }): Message => ({ role: speakers[from], content: value })),
    ],
    contextDocuments: [],
  }));

const alpaca = z
  .object({
    system: z.string().optional(),
    instruction: z.string(),
    input: z.string().nullish(),
    output: z.string(),
    history: z.array(z.tuple([z.string(), z.string()])).default([]),
  })
  .transform(({ system, instruction, input, output, history }) => ({
    messages: [
      ...systemMessage(system),
      ...history.flatMap(([question, answer]): Message[] => [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ]),
      // The input is what the instruction speaks of; Stanford's own template parts them by an empty line, too.
      { role: 'user' as const, content: input?.trim() ? `${instruction}\n\n${input}` : instruction },
      { role: 'assistant' as const, content: output },
    ],
    contextDocuments: [],
  }));

function systemMessage(system: string | undefined): Message[] {
  return system?.trim() ? [{ role: 'system', content: system }] : [];
}

function error(message: string): ConversationLine {
  return { kind: 'error', message };
}
