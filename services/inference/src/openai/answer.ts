// The parts that all of OpenAI's answers share.
import type { TextLogprobs, TokenLogprob, Usage } from '@tastemaker/contracts';
import type { AnsweredCompletion } from '../generation.js';
import type { EchoedPrompt, EchoedToken, GeneratedToken, TokenAndProbability } from '../host/protocol.js';

/** Each prompt counts once, however many completions it has. @param answers the completions of each prompt */
export function usageOf(...answers: readonly (readonly AnsweredCompletion[])[]): Usage {
  const prompt = sum(answers.map(([first]) => first?.promptTokenCount ?? 0));
  const written = sum(answers.flat().map(({ tokens, tokenCount }) => tokenCount ?? tokens.length));
  return {
    prompt_tokens: prompt,
    completion_tokens: written,
    total_tokens: prompt + written,
    prompt_tokens_details: { cached_tokens: sum(answers.map(([first]) => first?.reusedPromptTokenCount ?? 0)) },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

/** What a completion's ending is told from. */
export type Ending = Pick<
  AnsweredCompletion,
  'finishReason' | 'tokens' | 'tokenCount' | 'logProbability' | 'endpointModel'
>;

/** How a completion ended, and what is known of it beyond OpenAI's fields. */
export function endingFields({ finishReason, tokens, tokenCount, logProbability, endpointModel }: Ending) {
  // An endpoint that counted nothing leaves the count unknown.
  const count = tokenCount ?? (endpointModel === undefined || tokens.length > 0 ? tokens.length : undefined);
  return {
    // A cancelled one has no reader left; among OpenAI's words, being cut is `length`.
    finish_reason: finishReason === 'stop' ? ('stop' as const) : ('length' as const),
    ...(count === undefined ? {} : { token_count: count }),
    ...(logProbability === undefined ? {} : { log_probability: logProbability }),
  };
}

/** A token may be part of a character only, so its bytes are not known from its text. */
export function tokenLogprob(token: GeneratedToken): TokenLogprob {
  return { ...logprob(token), top_logprobs: token.likeliest.map(logprob) };
}

function logprob({ text, logProbability }: TokenAndProbability) {
  return { token: text, logprob: logProbability, bytes: null };
}

type ToldToken = Omit<EchoedToken, 'offset'>;

/**
 * A text completion's tokens, after those of the prompt where it is told, too.
 * @param offset where the first one's text begins, after the prompt
 */
export function textLogprobs(tokens: readonly GeneratedToken[], offset: number, prompt?: EchoedPrompt): TextLogprobs {
  let end = offset + (prompt?.text.length ?? 0);
  const offsets = tokens.map(({ text }) => {
    end += text.length;
    return end - text.length;
  });
  const echoed = prompt?.tokens ?? [];
  const all: readonly ToldToken[] = [...echoed, ...tokens];
  return {
    tokens: all.map(({ text }) => text),
    token_logprobs: all.map(({ logProbability }) => logProbability),
    top_logprobs: all.map(topLogprobs),
    text_offset: [...echoed.map((token) => token.offset), ...offsets],
  };
}

/** By their texts, the token itself among them, as OpenAI tells it; null where nothing comes before. */
function topLogprobs({ text, logProbability, likeliest }: ToldToken): Record<string, number> | null {
  if (logProbability === null) return null;
  const own = likeliest.length === 0 ? [] : [{ text, logProbability }];
  // Likelier ones last, so that they win where two tokens read alike.
  const all = [...own, ...likeliest.toReversed()];
  return Object.fromEntries(all.map((one) => [one.text, one.logProbability]));
}

/** What an endpoint says answered, beside the answer; nothing where the model is hosted here. */
export function endpointModelField(completions: readonly AnsweredCompletion[]) {
  const name = completions[0]?.endpointModel;
  return name === undefined ? {} : { endpoint_model: name };
}

export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
