// Scores of a request's inputs: those that are known from the cache, the others from the model, each of them once.
import type { InferenceScore, InferenceScoreInput } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { ModelHost } from '../host/model-host.js';
import type { ModelLocation } from '../host/protocol.js';
import { cacheKey, type ScoreCache } from './score-cache.js';

/** One entry an input, in order. @throws {HttpProblem}, or the signal's reason */
export async function scoreInputs(
  { host, scoreCache }: { readonly host: ModelHost; readonly scoreCache: ScoreCache },
  model: ModelLocation,
  inputs: readonly InferenceScoreInput[],
  signal: AbortSignal,
): Promise<InferenceScore[]> {
  const keys = inputs.map((input) => cacheKey(model.hash, input));
  const known = new Map<string, InferenceScore>();
  const missing = new Map<string, InferenceScoreInput>();
  for (const [index, input] of inputs.entries()) {
    const key = keys[index] ?? '';
    const score = scoreCache.get(key);
    if (score === undefined) missing.set(key, input);
    else known.set(key, score);
  }
  if (missing.size > 0) {
    const scores = await host.score({ model, inputs: [...missing.values()] }, signal);
    for (const [index, key] of [...missing.keys()].entries()) {
      const score = scores[index];
      if (score === undefined)
        throw new HttpProblem('inference_failed', 'The model host left a part of the inputs out.');
      known.set(key, score);
      scoreCache.put(key, score);
    }
  }
  return keys.flatMap((key) => known.get(key) ?? []);
}
