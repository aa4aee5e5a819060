// The two shapes in which endpoints are asked and answer: OpenAI's chat completions and its completions. Endpoints differ in what
// they leave out, so only what is needed is asked of their answers.
import { type ChatMessage, toolsApart } from '@tastemaker/language-model/checkpoints';
import { z } from 'zod';
import type { GenerationOrder } from '../generation.js';
import type { GeneratedToken } from '../host/protocol.js';
import { EndpointError } from './endpoint-error.js';

/** What one answer, or one chunk of it, says. */
export interface AnswerPart {
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
  readonly finishReason: string | undefined;
  /** What the endpoint says answered. */
  readonly model: string | undefined;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | undefined;
}

export interface EndpointDialect {
  readonly path: string;
  /** The fields of a request that are not the same in both: the prompt, and which log-probabilities are wanted. */
  fields(order: GenerationOrder): object;
  /** @throws ZodError for what is no answer */
  answer(value: unknown): AnswerPart;
  /** @throws ZodError for what is no chunk */
  chunk(value: unknown): AnswerPart;
}

export function dialectOf({ prompt }: GenerationOrder): EndpointDialect {
  return 'messages' in prompt ? chatDialect : textDialect;
}

const chatDialect: EndpointDialect = {
  path: '/chat/completions',
  fields: ({ prompt, logprobs, likeliest: top }) => ({
    ...('messages' in prompt ? conversationOf(prompt.messages) : {}),
    ...(logprobs ? { logprobs: true, ...(top === 0 ? {} : { top_logprobs: top }) } : {}),
  }),
  answer(value) {
    const { choices, ...about } = chatAnswer.parse(value);
    const [choice] = choices;
    return partOf(choice?.message.content, chatTokens(choice?.logprobs), choice?.finish_reason, about);
  },
  chunk(value) {
    const { choices, ...about } = chatChunk.parse(value);
    const [choice] = choices;
    return partOf(choice?.delta?.content, chatTokens(choice?.logprobs), choice?.finish_reason, about);
  },
};

/** As OpenAI has it: functions stand beside the messages. */
function conversationOf(all: readonly ChatMessage[]): object {
  const { tools, spoken: messages } = toolsApart(all);
  return tools.length === 0 ? { messages } : { messages, tools };
}

const textDialect: EndpointDialect = {
  path: '/completions',
  fields: ({ prompt, logprobs, likeliest: top }) => ({
    prompt: 'tokens' in prompt ? prompt.tokens : 'text' in prompt ? prompt.text : '',
    ...(logprobs ? { logprobs: top } : {}),
  }),
  answer: textPart,
  chunk: textPart,
};

function textPart(value: unknown): AnswerPart {
  const { choices, ...about } = textAnswer.parse(value);
  const [choice] = choices;
  return partOf(choice?.text, textTokens(choice?.logprobs), choice?.finish_reason, about);
}

function partOf(
  text: string | null | undefined,
  tokens: readonly GeneratedToken[],
  finishReason: string | null | undefined,
  { model, usage: counted }: { model?: string | null | undefined; usage?: AnswerPart['usage'] | null | undefined },
): AnswerPart {
  return {
    text: text ?? '',
    tokens,
    finishReason: finishReason ?? undefined,
    model: model ?? undefined,
    usage: counted ?? undefined,
  };
}

/** @throws {EndpointError} for what endpoints send in a stream instead of a chunk when they cannot go on */
export function assertNotBrokenOff(value: unknown): void {
  const failure = streamFailure.safeParse(value);
  if (!failure.success) return;
  const { error } = failure.data;
  const message = typeof error === 'string' ? error : (error.message ?? 'no reason given');
  throw new EndpointError('inference_failed', `The endpoint broke off its answer: ${message}`);
}

/** Counts of another shape count as not told: the text beside them is paid for. */
const usage = z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish().catch(undefined);

const likeliest = z.object({ token: z.string(), logprob: z.number() });
const chatLogprobs = z
  .object({ content: z.array(likeliest.extend({ top_logprobs: z.array(likeliest).nullish() })).nullish() })
  .nullish();
const textLogprobs = z
  .object({
    tokens: z.array(z.string()).nullish(),
    token_logprobs: z.array(z.number().nullable()).nullish(),
    top_logprobs: z.array(z.record(z.string(), z.number()).nullable()).nullish(),
  })
  .nullish();

const ending = { finish_reason: z.string().nullish() };
const head = { model: z.string().nullish(), usage };

const chatAnswer = z.object({
  ...head,
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), logprobs: chatLogprobs, ...ending }))
    .min(1),
});

const chatChunk = z.object({
  ...head,
  choices: z.array(
    z.object({ delta: z.object({ content: z.string().nullish() }).nullish(), logprobs: chatLogprobs, ...ending }),
  ),
});

/** Also a piece of a stream. */
const textAnswer = z.object({
  ...head,
  choices: z.array(z.object({ text: z.string().nullish(), logprobs: textLogprobs, ...ending })),
});

/** Sent in a stream instead of a piece. */
const streamFailure = z.object({ error: z.union([z.string(), z.object({ message: z.string().nullish() })]) });

function chatTokens(logprobs: z.infer<typeof chatLogprobs>): GeneratedToken[] {
  return (logprobs?.content ?? []).map(({ token, logprob, top_logprobs: top }) => ({
    text: token,
    logProbability: logprob,
    likeliest: (top ?? []).map((each) => ({ text: each.token, logProbability: each.logprob })),
  }));
}

function textTokens(logprobs: z.infer<typeof textLogprobs>): GeneratedToken[] {
  return (logprobs?.tokens ?? []).flatMap((text, index) => {
    const logProbability = logprobs?.token_logprobs?.[index];
    if (logProbability == null) return [];
    const top = Object.entries(logprobs?.top_logprobs?.[index] ?? {}).toSorted(([, a], [, b]) => b - a);
    return [{ text, logProbability, likeliest: top.map(([token, value]) => ({ text: token, logProbability: value })) }];
  });
}
