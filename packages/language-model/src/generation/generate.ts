// Generation for callers who have a model in hand and want their completions, without keeping a generator.
import type { Engine } from '@tastemaker/tensor';
import type { Decoder } from '../decoder/decoder.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { Completion, GenerationRequest } from './request.js';
import { TextGenerator, type TextGeneratorOptions } from './text-generator.js';
import { type GenerationWeights, prepareForGeneration, releaseGenerationWeights } from './weights.js';

/**
 * The completions of one prompt, read once and shared by all `n`.
 * @param model a decoder is copied for the call; weights made by {@link prepareForGeneration} are used as they are
 * @throws {GenerationError} for options or a prompt that cannot be served
 */
export async function generate(
  engine: Engine,
  model: Decoder | GenerationWeights,
  tokenizer: Tokenizer,
  request: GenerationRequest,
): Promise<Completion[]> {
  const [completions = []] = await generateBatch(engine, model, tokenizer, [request]);
  return completions;
}

/**
 * The completions of many prompts, in the requests' order, many rows a step. On a small model, where the price of a
 * step hardly depends on its rows, this is what makes sampling fast.
 */
export async function generateBatch(
  engine: Engine,
  model: Decoder | GenerationWeights,
  tokenizer: Tokenizer,
  requests: readonly GenerationRequest[],
  options: TextGeneratorOptions = {},
): Promise<Completion[][]> {
  if (model.engine !== engine) throw new Error('The model was loaded on another engine.');
  const weights = 'layout' in model ? model : prepareForGeneration(model);
  const generator = new TextGenerator(weights, tokenizer, options);
  try {
    const results = await Promise.allSettled(requests.map((request) => generator.submit(request)));
    return results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  } finally {
    generator.release();
    if (weights !== model) releaseGenerationWeights(weights);
  }
}
