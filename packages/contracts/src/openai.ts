// OpenAI's shape of completions, in its own snake_case: what requests of the API and of the inference service have in common,
// and the answers of both. What goes beyond OpenAI: top_k in, token_count and log_probability out.
import { z } from 'zod';
import { count, int32Max, text } from './primitives.js';
import { type Problem, problem } from './problem.js';

const stopText = z.string().min(1).max(1000);

/** What both kinds of completions may be told of how to generate. */
export const generation = {
  n: z.int().min(1).max(64).nullish(),
  temperature: z.number().min(0).max(5).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.int().min(0).max(int32Max).nullish(),
  // Never stored: as long as OpenAI's clients may make it.
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullish(),
  stop: z.union([stopText, z.array(stopText).max(16)]).nullish(),
  stream: z.boolean().nullish(),
};

const tokenLimit = 32_768;
export const maxChatTokens = z.int().min(1).max(tokenLimit).nullish();
export const maxTextTokens = z
  .int()
  .min(0)
  .max(tokenLimit)
  .nullish()
  .describe('16 where it is left out; 0 only reads the prompt');

const tokenId = z.int().min(0).max(int32Max);
const promptTokens = z.array(tokenId).min(1).max(1_000_000);
const promptsAtOnce = 1000;

/** Several prompts are answered with n choices each: sample j of prompt i is choice i · n + j. */
export const textPrompt = z.union(
  [text, z.array(text).min(1).max(promptsAtOnce), promptTokens, z.array(promptTokens).min(1).max(promptsAtOnce)],
  { error: `must be a text, a list of token ids, or a list of at most ${promptsAtOnce} of either` },
);

export const chatLogprobs = z.boolean().nullish();
export const topLogprobs = z.int().min(0).max(20).nullish();
export const textLogprobCount = z
  .int()
  .min(0)
  .max(5)
  .nullish()
  .describe('So many of the likeliest tokens at each place');

export const openaiFinishReason = z.enum(['stop', 'length']);

export const tokenLogprob = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(count).nullable(),
  top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number(), bytes: z.array(count).nullable() })),
});

const choiceExtras = {
  token_count: count.optional(),
  log_probability: z.number().optional().describe('Sum of the sampled tokens, untempered, in nats'),
};

/** Beyond OpenAI's: the seed that was drawn where none was given, so that any answer can be had again. */
const answerExtras = {
  seed: count.optional(),
  endpoint_model: z.string().optional().describe('Of a model behind an endpoint: what the endpoint says answered'),
};

export const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z
    .object({ cached_tokens: count.describe('Of the prompt, read for an earlier request and not again') })
    .optional(),
});

export const textLogprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number().nullable()).describe('Null of the first token, which nothing comes before'),
  top_logprobs: z
    .array(z.record(z.string(), z.number()).nullable())
    .describe('By token text, the token itself among them; of two that read alike the likelier'),
  text_offset: z.array(count).describe("Where each token's text begins, in characters of the choice's text"),
});

export const chatCompletion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: count,
  model: z.string(),
  choices: z.array(
    z.object({
      index: count,
      message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null().optional() }),
      finish_reason: openaiFinishReason,
      logprobs: z.object({ content: z.array(tokenLogprob) }).nullish(),
      ...choiceExtras,
    }),
  ),
  usage,
  ...answerExtras,
});

export const chatCompletionChunk = z.object({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: count,
  model: z.string(),
  choices: z.array(
    z.object({
      index: count,
      delta: z.object({ role: z.literal('assistant').optional(), content: z.string().optional() }),
      finish_reason: openaiFinishReason.nullable(),
      logprobs: z.object({ content: z.array(tokenLogprob) }).nullish(),
      ...choiceExtras,
    }),
  ),
  usage: usage.nullish(),
  ...answerExtras,
});

/** Also the chunk of a streamed text completion: there each choice's text is a piece and finish_reason is null until the end. */
export const textCompletion = z.object({
  id: z.string(),
  object: z.literal('text_completion'),
  created: count,
  model: z.string(),
  choices: z.array(
    z.object({
      index: count,
      text: z.string(),
      finish_reason: openaiFinishReason.nullable(),
      logprobs: textLogprobs.nullish(),
      ...choiceExtras,
    }),
  ),
  usage: usage.nullish(),
  ...answerExtras,
});

export const openAiErrorObject = z.object({
  message: z.string(),
  type: z.string(),
  param: z.string().nullable().describe('The parameter that it is about'),
  code: z.string(),
});

/** A problem with OpenAI's error object beside it. */
export const problemWithOpenAiError = problem
  .extend({ error: openAiErrorObject })
  .meta({ id: 'ProblemWithOpenAiError' });

/** OpenAI's error object for a problem: what its clients read `message`, `code`, `param` and `type` from. */
export function openAiError({ code, detail, title, status, errors = [] }: Problem) {
  const type =
    status === 429
      ? 'rate_limit_error'
      : status === 401
        ? 'authentication_error'
        : status < 500
          ? 'invalid_request_error'
          : 'server_error';
  const complaints = errors.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  const isAllSaid = complaints !== '' && code === 'validation_failed';
  const message = isAllSaid ? `${complaints}.` : [detail ?? title, complaints].join(' ').trimEnd();
  return { message, type, param: errors[0]?.path ?? null, code };
}

export type ChatCompletion = z.infer<typeof chatCompletion>;
export type ChatCompletionChunk = z.infer<typeof chatCompletionChunk>;
export type TextCompletion = z.infer<typeof textCompletion>;
export type TextLogprobs = z.infer<typeof textLogprobs>;
export type TokenLogprob = z.infer<typeof tokenLogprob>;
export type Usage = z.infer<typeof usage>;
