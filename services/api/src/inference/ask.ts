// What the routes ask of language models: drawing n answers.
import { type ChatCompletion, chatCompletion, type Message, type Sampling } from '@tastemaker/contracts';
import type { LanguageModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';
import type { InferenceClient } from './inference-client.js';

/** A prompt as messages: `prompt` is short for one user message. */
export function conversationOf(input: { messages?: Message[] | undefined; prompt?: string | undefined }): Message[] {
  return input.messages ?? [{ role: 'user', content: input.prompt ?? '' }];
}

/** n answers to one prompt, in the order in which they were drawn. */
export async function draw(
  inference: InferenceClient,
  model: LanguageModel,
  messages: Message[],
  order: { n: number; sampling: Sampling; seed: number | undefined },
  signal: AbortSignal,
): Promise<ChatCompletion['choices']> {
  const { temperature, topP, topK, maxTokens, stop } = order.sampling;
  const request = {
    ...model.target,
    messages,
    n: order.n,
    temperature,
    top_p: topP,
    top_k: topK,
    max_tokens: maxTokens,
    stop,
    ...(order.seed === undefined ? {} : { seed: order.seed }),
  };
  const { choices } = await readingFilesOf('model', model, () =>
    inference.post('/v1/chat/completions', request, chatCompletion, signal),
  );
  return choices.toSorted((a, b) => a.index - b.index);
}
