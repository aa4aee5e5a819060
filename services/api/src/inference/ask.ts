// What the routes ask of models: drawing n answers, and scoring answers.
import {
  type ChatCompletion,
  chatCompletion,
  inferenceScoreResponse,
  type Message,
  type Sampling,
} from '@tastemaker/contracts';
import type { LanguageModel, ReadyModel } from '../models/resolve.js';
import { HttpProblem } from '../problems/http-problem.js';
import type { InferenceClient } from './inference-client.js';

/** A prompt as messages: `prompt` is short for one user message. */
export function conversationOf(input: { messages?: Message[] | undefined; prompt?: string | undefined }): Message[] {
  return input.messages ?? [{ role: 'user', content: input.prompt ?? '' }];
}

/** n answers to one prompt, in the order in which they were drawn. */
export async function draw(
  inference: InferenceClient,
  { target }: LanguageModel,
  messages: Message[],
  order: { n: number; sampling: Sampling; seed: number | undefined },
  signal: AbortSignal,
): Promise<ChatCompletion['choices']> {
  const { temperature, topP, topK, maxTokens, stop } = order.sampling;
  const request = {
    ...target,
    messages,
    n: order.n,
    temperature,
    top_p: topP,
    top_k: topK,
    max_tokens: maxTokens,
    stop,
    ...(order.seed === undefined ? {} : { seed: order.seed }),
  };
  const { choices } = await inference.post('/v1/chat/completions', request, chatCompletion, signal);
  return choices.toSorted((a, b) => a.index - b.index);
}

/** Raw scores, in the order of the inputs. */
export async function score(
  inference: InferenceClient,
  model: ReadyModel,
  inputs: { messages: Message[]; completion: string }[],
  signal: AbortSignal,
): Promise<number[]> {
  const request = { model: model.checkpoint, inputs };
  const { scores } = await inference.post('/v1/score', request, inferenceScoreResponse, signal);
  if (scores.length === inputs.length) return scores;
  throw new HttpProblem('inference_failed', `The inference service gave ${scores.length} scores for ${inputs.length}.`);
}
