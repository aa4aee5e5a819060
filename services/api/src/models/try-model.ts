// Whether a language model answers at all, and how fast: one short question, asked once.
import type { Message, ModelTrial } from '@tastemaker/contracts';
import { chatDialect, type InferenceClient, InferenceError } from '@tastemaker/inference-client';
import { HttpProblem } from '@tastemaker/service/problems';
import { readingFilesOf } from '../problems/damaged-artifact.js';
import type { LanguageModel } from './resolve.js';

const mostTokens = 16;

interface Trial {
  readonly messages: Message[];
  readonly timeoutMs: number;
}

/** What went wrong is the answer, not an error: it is what was asked for. */
export async function tryModel(
  inference: InferenceClient,
  model: LanguageModel,
  { messages, timeoutMs }: Trial,
  signal: AbortSignal,
): Promise<ModelTrial> {
  const began = performance.now();
  const tooLate = AbortSignal.timeout(timeoutMs);
  const order = {
    ...model.target,
    answer_as: model.name,
    messages,
    max_tokens: mostTokens,
    temperature: 0,
    // A failure that the next attempt would hide is what somebody wants to see here.
    ...(model.endpoint === null ? {} : { max_calls: 1 }),
  };
  const latencyMs = () => Math.round(performance.now() - began);
  try {
    const {
      choices,
      usage,
      endpoint_model: endpointModel,
    } = await readingFilesOf('model', model, () =>
      inference.complete(chatDialect, order, AbortSignal.any([signal, tooLate])),
    );
    const text = choices[0]?.message.content ?? '';
    const tokens = { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
    return { answered: true, latencyMs: latencyMs(), text, tokens, endpointModel: endpointModel ?? null };
  } catch (error) {
    if (signal.aborted) throw error;
    if (tooLate.aborted) {
      const message = `It did not answer within ${timeoutMs / 1000} seconds.`;
      return { answered: false, latencyMs: latencyMs(), code: 'inference_timeout', message };
    }
    if (!(error instanceof InferenceError) && !(error instanceof HttpProblem)) throw error;
    return { answered: false, latencyMs: latencyMs(), code: error.code, message: error.message };
  }
}
