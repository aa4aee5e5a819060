// What OpenAI's clients may ask of the API. Whatever is not done here is refused by its name, never ignored, unless it is given
// with the value at which it changes nothing: clients send many parameters with their defaults.
import { z } from 'zod';
import { closed, notSupported as error, noList, noObject, without } from './known-parameters.js';
import {
  chatLogprobs,
  generation,
  maxChatTokens,
  maxTextTokens,
  textLogprobCount,
  textPrompt,
  topLogprobs,
} from './openai.js';
import { text } from './primitives.js';
import { modelReference } from './rewards.js';

const shared = {
  ...generation,
  top_k: z
    .preprocess((value) => (value === -1 ? 0 : value), generation.top_k)
    .describe('Beyond OpenAI: only the k likeliest tokens; 0 or -1: all'),
  model: modelReference,
  stream_options: closed({ include_usage: z.boolean().nullish(), include_obfuscation: without(false) })
    .nullish()
    .describe('With stream'),
  user: z.string().max(1000).nullish().describe('Whom the answer is for; nothing depends on it, and it is not kept'),
  frequency_penalty: without(0),
  presence_penalty: without(0),
  repetition_penalty: without(1),
  min_p: without(0),
  logit_bias: noObject,
  metadata: noObject,
  best_of: z.int().min(1).max(64).nullish().describe('1, or as many as n: all n are answered'),
};

const textPart = closed({ type: z.literal('text'), text }).describe('Put together as they are');

/** As clients send answers back that they got before, with what those did not hold. */
const chatMessage = closed({
  role: z.enum(['system', 'developer', 'user', 'assistant'], {
    error: 'must be system, developer, user or assistant: messages of tools are not supported here',
  }),
  content: z.union([text, z.array(textPart).min(1).max(1000)], {
    error:
      'must be a text or a list of parts {"type": "text", "text": …}: images, audio and files are not supported here',
  }),
  tool_calls: noList,
  annotations: noList,
}).transform(({ role, content }) => ({
  role: role === 'developer' ? ('system' as const) : role,
  content: typeof content === 'string' ? content : content.map((part) => part.text).join(''),
}));

const chatFields = closed({
  ...shared,
  messages: z.array(chatMessage).min(1).max(10_000),
  max_tokens: maxChatTokens,
  max_completion_tokens: maxChatTokens.describe('The later name of max_tokens'),
  logprobs: chatLogprobs,
  top_logprobs: topLogprobs.describe('With logprobs: so many of the likeliest tokens at each place'),
  response_format: closed({
    type: z.literal('text', { error: 'is not supported here: leave response_format out, or give "text"' }),
  }).nullish(),
  tools: noList,
  functions: noList,
  tool_choice: without('none', 'auto'),
  function_call: without('none', 'auto'),
  parallel_tool_calls: without(true, false).describe('Says nothing where there are no tools'),
  modalities: z.array(z.literal('text', { error }), { error }).max(1, { error }).nullish(),
  service_tier: without('auto', 'default'),
  store: without(false),
  echo: without(false),
});

const textFields = closed({
  ...shared,
  prompt: textPrompt,
  max_tokens: maxTextTokens,
  logprobs: textLogprobCount,
  echo: z
    .boolean()
    .nullish()
    .describe('Begin each answer with its prompt; with logprobs, also tell how likely its tokens were'),
  suffix: without(''),
});

interface Consistent {
  n?: number | null | undefined;
  best_of?: number | null | undefined;
  stream?: boolean | null | undefined;
  stream_options?: object | null | undefined;
}

/** What contradicts itself would have to be ignored in part. */
function checkShared(
  { n, best_of: bestOf, stream, stream_options: options }: Consistent,
  context: z.RefinementCtx,
): void {
  if (bestOf != null && bestOf !== 1 && bestOf !== (n ?? 1)) {
    const message = 'is not supported here beyond n: leave it out, or give 1';
    context.addIssue({ code: 'custom', path: ['best_of'], message });
  }
  if (options != null && stream !== true) {
    context.addIssue({ code: 'custom', path: ['stream_options'], message: 'is only given with "stream": true' });
  }
}

/** As it is passed on: without what changes nothing. */
export const chatCompletionRequest = chatFields
  .superRefine((body, context) => {
    checkShared(body, context);
    const { max_tokens: limit, max_completion_tokens: later, logprobs, top_logprobs: top } = body;
    if (limit != null && later != null && limit !== later) {
      const message = 'differs from max_completion_tokens: give one of them';
      context.addIssue({ code: 'custom', path: ['max_tokens'], message });
    }
    if (top != null && top > 0 && logprobs !== true) {
      context.addIssue({ code: 'custom', path: ['top_logprobs'], message: 'is only given with "logprobs": true' });
    }
  })
  .transform(({ messages, max_tokens: limit, max_completion_tokens: later, logprobs, top_logprobs, ...body }) => ({
    ...generationOf(body),
    messages,
    max_tokens: later ?? limit,
    logprobs,
    top_logprobs,
  }));

/** As it is passed on: without what changes nothing. */
export const textCompletionRequest = textFields
  .superRefine(checkShared)
  .transform(({ prompt, max_tokens, logprobs, echo, ...body }) => ({
    ...generationOf(body),
    prompt,
    max_tokens,
    logprobs,
    echo,
  }));

type Generation = Pick<
  z.output<typeof textFields>,
  'model' | 'n' | 'temperature' | 'top_p' | 'top_k' | 'seed' | 'stop' | 'stream' | 'stream_options'
>;

function generationOf(body: Generation) {
  const { model, n, temperature, top_p, top_k, seed, stop, stream, stream_options: options } = body;
  const usage = options == null ? undefined : { include_usage: options.include_usage };
  return { model, n, temperature, top_p, top_k, seed, stop, stream, stream_options: usage };
}

export type ChatCompletionRequest = z.input<typeof chatFields>;
export type TextCompletionRequest = z.input<typeof textFields>;
