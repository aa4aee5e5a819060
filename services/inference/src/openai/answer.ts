// The parts that all of OpenAI's answers share.
import type { TokenLogprob, Usage } from '@tastemaker/contracts';
import type { GeneratedCompletion, GeneratedToken } from '../host/protocol.js';

export function usageOf(completions: readonly GeneratedCompletion[]): Usage {
  const prompt = completions[0]?.promptTokenCount ?? 0;
  const written = completions.reduce((sum, completion) => sum + completion.tokens.length, 0);
  return { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written };
}

/** How a completion ended, and what is known of it beyond OpenAI's fields. */
export function ending({ finishReason, tokens, logProbability }: GeneratedCompletion) {
  return {
    // A cancelled one has no reader left; among OpenAI's words, being cut is `length`.
    finish_reason: finishReason === 'stop' ? ('stop' as const) : ('length' as const),
    token_count: tokens.length,
    log_probability: logProbability,
  };
}

/** A token may be part of a character only, so its bytes are not known from its text. */
export function tokenLogprob({ text, logProbability }: GeneratedToken): TokenLogprob {
  return { token: text, logprob: logProbability, bytes: null, top_logprobs: [] };
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}
