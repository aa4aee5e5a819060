// The answers under /openai/v1: OpenAI's own fields and no others, so that clients that check what they read may read them.
import { z } from 'zod';
import { openAiErrorObject, openaiFinishReason, textLogprobs, tokenLogprob, usage } from './openai.js';
import { count } from './primitives.js';

const fingerprint = z.string().nullish().describe('Changes where the model does; null behind an endpoint');

const head = { id: z.string(), created: count, model: z.string(), system_fingerprint: fingerprint };
const chatLogprobs = z
  .object({ content: z.array(tokenLogprob), refusal: z.null().default(null) })
  .nullable()
  .default(null);

export const openAiChatCompletion = z.object({
  ...head,
  object: z.literal('chat.completion'),
  choices: z.array(
    z.object({
      index: count,
      message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null().default(null) }),
      finish_reason: openaiFinishReason,
      logprobs: chatLogprobs,
    }),
  ),
  usage,
});

export const openAiChatChunk = z.object({
  ...head,
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      index: count,
      delta: z.object({ role: z.literal('assistant').optional(), content: z.string().optional() }),
      finish_reason: openaiFinishReason.nullable(),
      logprobs: chatLogprobs,
    }),
  ),
  usage: usage.nullish(),
});

/** Also the chunk of a stream. */
export const openAiTextCompletion = z.object({
  ...head,
  object: z.literal('text_completion'),
  choices: z.array(
    z.object({
      index: count,
      text: z.string(),
      finish_reason: openaiFinishReason.nullable(),
      logprobs: textLogprobs.nullable().default(null),
    }),
  ),
  usage: usage.nullish(),
});

export const openAiModel = z.object({
  id: z.string().describe('What requests name it by: its name, with its project where that name alone would not do'),
  object: z.literal('model'),
  created: count,
  owned_by: z.string().describe('The id of the project whose it is, or `installation`'),
});

export const openAiModelList = z.object({ object: z.literal('list'), data: z.array(openAiModel) });

/** Errors there: nothing but OpenAI's error object. */
export const openAiErrorAnswer = z.object({ error: openAiErrorObject }).meta({ id: 'OpenAiError' });

/** The status of a problem there: OpenAI answers 400 to whatever is wrong with a request's parameters. */
export function openAiStatus(status: number): number {
  return status === 422 ? 400 : status;
}
