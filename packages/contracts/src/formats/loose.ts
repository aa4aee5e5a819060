// Values as files of others have them: numbers and lists that a CSV cell or a parquet column holds as text, splits and roles
// by their many names.
import { z } from 'zod';
import type { Message, Split } from '../prompts.js';

/** A number, or a text that is one; an empty text is none. */
export const looseNumber = z
  .union(
    [
      z.number(),
      z
        .string()
        .trim()
        .refine((text) => Number.isFinite(Number(text)))
        .transform((text) => (text === '' ? null : Number(text))),
    ],
    'must be a number',
  )
  .nullish()
  .transform((value) => value ?? null);

export const looseBoolean = z
  .union(
    [z.boolean(), z.literal([0, 1]).transform(Boolean), z.stringbool(), z.literal('').transform(() => false)],
    'must be true or false',
  )
  .nullish()
  .transform((value) => value ?? false);

const splitNames: Record<string, Split> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  eval: 'validation',
  test: 'test',
};

/** `TRAIN`, `dev`, …; empty or missing: none. */
export const looseSplit = z
  .string()
  .nullish()
  .transform((text, context): Split | undefined => {
    if (text === null || text === undefined || text.trim() === '') return undefined;
    const found = splitNames[text.trim().toLowerCase()];
    if (found === undefined) context.addIssue(`must be one of ${Object.keys(splitNames).join(', ')}`);
    return found;
  });

/** A list of texts, or texts parted by commas. */
export const looseTags = z
  .union(
    [z.array(z.string()), z.string().transform((text) => text.split(','))],
    'must be a list of texts, or texts parted by commas',
  )
  .nullish()
  .transform((tags) => (tags ?? []).map((tag) => tag.trim()).filter((tag) => tag !== ''))
  .pipe(z.array(z.string().max(100)).max(50));

/** Whoever judged: a name or a number. */
export const looseLabeler = z
  .union(
    [z.string().max(200), z.union([z.number(), z.bigint()]).transform(String)],
    'must be a name of at most 200 characters, or a number',
  )
  .nullish()
  .transform((name) => (name === null || name === undefined || name === '' ? undefined : name));

/** A text, or OpenAI's list of parts, of which only texts can be judged here. */
const content = z.union(
  [
    z.string(),
    z
      .array(z.object({ type: z.literal('text'), text: z.string() }))
      .transform((parts) => parts.map(({ text }) => text).join('')),
  ],
  'must be a text, or a list of only text parts',
);

const maxMessages = 200;

const roles = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
} as const satisfies Record<string, Message['role']>;

export const looseMessage = z.object({
  // `developer` is OpenAI's later name of `system`.
  role: z.enum(['system', 'developer', 'user', 'human', 'assistant']).transform((role) => roles[role]),
  content,
});

export const looseMessages = z.array(looseMessage).min(1).max(maxMessages);

/** A text, or messages. Most rows have them as they should be, and a schema takes several times as long to say so. */
export const side = z.unknown().transform((value, context): string | Message[] => {
  const plain = typeof value === 'string' ? value : plainMessages(value);
  if (plain !== undefined) return plain;
  const parsed = looseMessages.safeParse(value);
  if (parsed.success) return parsed.data;
  const isList = Array.isArray(value);
  for (const { path, message } of isList
    ? parsed.error.issues
    : [{ path: [], message: 'must be a text or a list of messages' }]) {
    context.addIssue({ code: 'custom', path, message });
  }
  return z.NEVER;
});

function plainMessages(value: unknown): Message[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxMessages) return undefined;
  const messages = value.map(plainMessage);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

function plainMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value)) return undefined;
  const { role, content: text } = value;
  const isPlain = (role === 'user' || role === 'assistant' || role === 'system') && typeof text === 'string';
  return isPlain ? { role, content: text } : undefined;
}
