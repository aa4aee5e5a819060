// Prompts: chat messages with optional context documents.
import { z } from 'zod';
import { listOrder, pageQuery } from './pagination.js';
import { count, id, timestamp, yesOrNo } from './primitives.js';

const messageText = z.string().max(1_000_000);

/** A call of a function, as OpenAI has it. */
export const toolCall = z.object({
  id: z.string().max(200).optional(),
  type: z.literal('function').default('function'),
  function: z.object({
    name: z.string().min(1).max(200),
    arguments: messageText.describe('JSON, as the model wrote it'),
  }),
});

/** A function that an assistant may call: OpenAI's `{"type": "function", "function": {…}}`, or any other object. */
const tool = z.record(z.string().max(200), z.unknown());

/** A chat message in OpenAI's shape, whose names it keeps. Most have a role and a content only. */
export const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: messageText,
  reasoning_content: messageText.optional().describe('What an assistant thought before it answered'),
  tool_calls: z.array(toolCall).min(1).max(200).optional().describe('Functions that an assistant calls'),
  tool_call_id: z.string().max(200).optional().describe('Of a tool: the call that its content answers'),
  name: z.string().max(200).optional().describe('Of whoever speaks, or of the tool that answers'),
  tools: z
    .array(tool)
    .min(1)
    .max(200)
    .optional()
    .describe('Of a first, system message: the functions that the assistant may call'),
});

export const contextDocument = z.object({ title: z.string().max(500).default(''), text: z.string().max(1_000_000) });

export const split = z.enum(['train', 'validation', 'test']);

const tags = z.array(z.string().trim().min(1).max(100)).max(50);

export const prompt = z
  .object({
    id,
    projectId: id,
    messages: z.array(message),
    contextDocuments: z.array(contextDocument),
    tags: z.array(z.string()),
    split,
    createdAt: timestamp,
  })
  .meta({ id: 'Prompt' });

export const promptCreate = z.object({
  messages: z.array(message).min(1).max(200),
  contextDocuments: z.array(contextDocument).max(20).default([]),
  tags: tags.default([]),
});

export const promptsCreate = z.object({ prompts: z.array(promptCreate).min(1).max(1000) });

/** Prompts come back in the order in which they were sent; one that the project already had comes back as it was. */
export const promptsCreated = z.object({ prompts: z.array(prompt), created: count, existing: count });

/** By which people know a prompt again in a list. */
export const excerpt = z.string().describe('The first words of the last user message, 120 characters at most');

/** What of a prompt other lists can be narrowed by. */
export const ofPrompt = {
  split: split.optional().describe("The prompt's"),
  tag: z.string().max(100).optional().describe("One of the prompt's"),
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('A text in the prompt, whatever its case; each prompt is looked into, which takes a second for 150,000'),
};

/** A prompt as the list tells it. */
export const listedPrompt = prompt
  .extend({ excerpt, completions: count, comparisons: count.describe('Of all purposes') })
  .meta({ id: 'ListedPrompt' });

export const promptFilter = z.object({
  ...ofPrompt,
  source: z.string().max(500).optional().describe('Prompts with a completion of the file, or source, of this name'),
  hasCompletions: yesOrNo.optional(),
  hasComparisons: yesOrNo.optional(),
});

export const promptQuery = pageQuery.extend({ ...promptFilter.shape, order: listOrder });

export type ToolCall = z.infer<typeof toolCall>;
export type Message = z.infer<typeof message>;
export type ContextDocument = z.infer<typeof contextDocument>;
export type Split = z.infer<typeof split>;
export type Prompt = z.infer<typeof prompt>;
export type PromptCreate = z.input<typeof promptCreate>;
export type PromptsCreated = z.infer<typeof promptsCreated>;
export type ListedPrompt = z.infer<typeof listedPrompt>;
export type PromptFilter = z.output<typeof promptFilter>;
export type PromptQuery = Partial<z.output<typeof promptQuery>>;

/**
 * The messages with the documents put before the text of the last user message, each as its title (if it has one) and its
 * text, parted by empty lines. Messages without a user message get the documents as a first one. Sampling, scoring and
 * training all use this one form.
 */
export function messagesWithContext(
  messages: readonly Message[],
  contextDocuments: readonly ContextDocument[],
): Message[] {
  if (contextDocuments.length === 0) return [...messages];
  const context = contextDocuments.map(({ title, text }) => (title === '' ? text : `${title}\n${text}`)).join('\n\n');
  const at = messages.findLastIndex(({ role }) => role === 'user');
  if (at === -1) return [{ role: 'user', content: context }, ...messages];
  return messages.map((each, i) => (i === at ? { ...each, content: `${context}\n\n${each.content}` } : each));
}
