// What endpoints answer. Their shapes differ in what they leave out, so only what is needed is asked of them.
import { z } from 'zod';
import type { GeneratedToken } from '../host/protocol.js';

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

export const endpointChat = z.object({
  ...head,
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), logprobs: chatLogprobs, ...ending }))
    .min(1),
});

export const endpointChatChunk = z.object({
  ...head,
  choices: z.array(
    z.object({ delta: z.object({ content: z.string().nullish() }).nullish(), logprobs: chatLogprobs, ...ending }),
  ),
});

/** Also a piece of a stream. */
export const endpointText = z.object({
  ...head,
  choices: z.array(z.object({ text: z.string().nullish(), logprobs: textLogprobs, ...ending })),
});

/** Sent in a stream instead of a piece. */
export const endpointFailure = z.object({ error: z.union([z.string(), z.object({ message: z.string().nullish() })]) });

export function chatTokens(logprobs: z.infer<typeof chatLogprobs>): GeneratedToken[] {
  return (logprobs?.content ?? []).map(({ token, logprob, top_logprobs: top }) => ({
    text: token,
    logProbability: logprob,
    likeliest: (top ?? []).map((each) => ({ text: each.token, logProbability: each.logprob })),
  }));
}

export function textTokens(logprobs: z.infer<typeof textLogprobs>): GeneratedToken[] {
  return (logprobs?.tokens ?? []).flatMap((text, index) => {
    const logProbability = logprobs?.token_logprobs?.[index];
    if (logProbability == null) return [];
    const top = Object.entries(logprobs?.top_logprobs?.[index] ?? {}).toSorted(([, a], [, b]) => b - a);
    return [{ text, logProbability, likeliest: top.map(([token, value]) => ({ text: token, logProbability: value })) }];
  });
}
