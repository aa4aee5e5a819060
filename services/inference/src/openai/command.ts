// What OpenAI's clients ask for, as generation understands it.
import { randomInt } from 'node:crypto';
import type { GenerationOrder } from '../generation.js';

/** What chat and text completions have in common. */
interface GenerationBody {
  readonly n?: number | null | undefined;
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly top_k?: number | null | undefined;
  readonly seed?: number | null | undefined;
  readonly stop?: string | readonly string[] | null | undefined;
  readonly stream?: boolean | null | undefined;
}

/** A seed is drawn where none is given, and reported with the answer. */
export function generationOrder(
  body: GenerationBody,
  maxTokens: number | undefined,
  logprobs: Pick<GenerationOrder, 'logprobs' | 'likeliest'>,
): Omit<GenerationOrder, 'prompt'> {
  return {
    maxTokens,
    n: body.n ?? 1,
    temperature: body.temperature ?? 1,
    topK: body.top_k ?? 0,
    topP: body.top_p ?? 1,
    seed: body.seed ?? randomInt(2 ** 32),
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    ...logprobs,
    stream: body.stream ?? false,
  };
}
