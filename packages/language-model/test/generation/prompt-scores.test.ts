import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type Decoder,
  destroyDecoder,
  type GenerationRequest,
  nextTokenLogits,
  packRows,
  prepareForGeneration,
  releaseGenerationWeights,
  TextGenerator,
} from '../../src/index.js';
import { tinyDecoder, tokenizer } from './tiny-model.js';

const PROMPT = tokenizer.encode('the cat sat on the mat');

describe.each(inject('engines'))('on the %s engine', (name) => {
  let engine: Engine;
  let decoder: Decoder;
  let generator: TextGenerator;
  let release: () => void;

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    decoder = tinyDecoder(engine);
    const weights = prepareForGeneration(decoder);
    generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes: 2 ** 24 });
    release = () => {
      generator.release();
      releaseGenerationWeights(weights);
    };
  });

  afterAll(() => {
    release();
    destroyDecoder(decoder);
  });

  const told = async (promptTokens: ArrayLike<number>, request: Partial<GenerationRequest> = {}) => {
    const [completion] = await generator.submit({
      promptTokens,
      seed: 1,
      maxTokens: 0,
      promptLikeliest: 2,
      ...request,
    });
    if (completion?.promptTokens === undefined) throw new Error('the prompt was not told');
    return { ...completion, promptTokens: completion.promptTokens };
  };

  /** ln of the softmax of what a full forward pass predicts after each of the tokens. */
  function expected(tokens: ArrayLike<number>): Float64Array[] {
    const row = Array.from(tokens);
    const places = Int32Array.from(row, (_, index) => index);
    const logits = nextTokenLogits(decoder, packRows([[{ tokens: row }]]), places);
    const size = logits.length / row.length;
    return row.map((_, index) => {
      const place = logits.subarray(index * size, (index + 1) * size);
      const peak = Math.max(...place);
      const total = Math.log(place.reduce((sum, logit) => sum + Math.exp(logit - peak), 0));
      return Float64Array.from(place, (logit) => logit - peak - total);
    });
  }

  test.each([
    ['short', PROMPT],
    // Longer than a chunk, and by one token.
    ['long', Array.from({ length: 500 }, (_, index) => (index * 7) % 200)],
    ['of one chunk and a token', Array.from({ length: 257 }, (_, index) => (index * 5) % 200)],
  ])('the tokens of a %s prompt are as likely as a full forward pass says', async (_what, prompt) => {
    const { promptTokens, text, finishReason } = await told(prompt);
    const places = expected(prompt);
    expect([text, finishReason]).toEqual(['', 'length']);
    expect(promptTokens.map(({ token }) => token)).toEqual(Array.from(prompt));
    expect(promptTokens[0]).toMatchObject({ logProbability: undefined, likeliest: [] });
    for (const [index, { token, logProbability, likeliest }] of promptTokens.entries()) {
      if (index === 0) continue;
      const place = places[index - 1] ?? new Float64Array();
      expect(logProbability).toBeCloseTo(place[token] ?? 0, 3);
      expect(likeliest.map((one) => one.logProbability)).toEqual(
        [...place]
          .toSorted((a, b) => b - a)
          .slice(0, 2)
          .map((one) => expect.closeTo(one, 3)),
      );
    }
  });

  test('prompts that are read together, or were read before, are told as if each were alone', async () => {
    const prompts = [PROMPT, PROMPT.slice(0, 5), [...PROMPT, ...PROMPT, ...PROMPT]];
    const alone = [];
    for (const prompt of prompts) alone.push((await told(prompt)).promptTokens);
    // Kept for later prompts, which read only what is new of them.
    await generator.submit({ promptTokens: [...PROMPT, ...PROMPT, ...PROMPT], seed: 1, maxTokens: 1 });
    const together = await Promise.all(prompts.map((prompt) => told(prompt, { maxTokens: 3 })));
    for (const [index, { promptTokens, tokens }] of together.entries()) {
      expect(tokens.length).toBeGreaterThan(0);
      const likely = alone[index]?.slice(1).map(({ logProbability = Number.NaN }) => expect.closeTo(logProbability, 4));
      expect(promptTokens.slice(1).map(({ logProbability }) => logProbability)).toEqual(likely);
    }
  });

  test('a prompt may fill the whole window where nothing is to be written', async () => {
    const limit = decoder.config.maxPositions;
    const full = Array.from({ length: limit }, (_, index) => index % 200);
    expect((await told(full)).promptTokens).toHaveLength(limit);
    await expect(told(full, { maxTokens: 1 })).rejects.toThrow('context window');
  });
});
