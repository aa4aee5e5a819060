// A prompt as requests give it, and n answers to it.
import { type ChatCompletion, type Message, type Sampling, storableText } from '@tastemaker/contracts';
import type { InferenceClient } from '@tastemaker/inference-client';
import type { LanguageModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';

/** A prompt as messages: `prompt` is short for one user message. */
export function conversationOf(input: { messages?: Message[] | undefined; prompt?: string | undefined }): Message[] {
  return input.messages ?? [{ role: 'user', content: input.prompt ?? '' }];
}

/**
 * n answers to one prompt, in the order in which they were drawn, with U+FFFD for what cannot be stored.
 * @throws InferenceError; HttpProblem `artifact_damaged`
 */
export async function drawAnswers(
  inference: InferenceClient,
  model: LanguageModel,
  order: { messages: Message[]; n: number; sampling: Sampling; seed: number | undefined },
  signal: AbortSignal,
): Promise<ChatCompletion['choices']> {
  const { choices } = await readingFilesOf('model', model, () =>
    inference.draw({ ...order, target: model.target }, signal),
  );
  return choices.map(({ message, ...choice }) => ({
    ...choice,
    message: { ...message, content: storableText(message.content) },
  }));
}
