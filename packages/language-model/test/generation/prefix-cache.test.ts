import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type Completion,
  type Decoder,
  destroyDecoder,
  type GenerationRequest,
  type GenerationWeights,
  prepareForGeneration,
  releaseGenerationWeights,
  TextGenerator,
} from '../../src/index.js';
import { tinyDecoder, tokenizer } from './tiny-model.js';

/** Tokens that differ from seed to seed. */
const tokens = (seed: number, length: number) =>
  Array.from({ length }, (_, i) => 2 + ((i * 37 + seed * 101 + ((i * seed) % 13)) % 250));
const CONTEXT = tokens(1, 100);
const LONG_CONTEXT = tokens(2, 300);

const asked = (prompt: readonly number[], more: Partial<GenerationRequest> = {}): GenerationRequest => ({
  promptTokens: prompt,
  seed: 3,
  n: 2,
  maxTokens: 10,
  ...more,
});

function expectAlike(some: readonly Completion[][], others: readonly Completion[][]): void {
  expect(some.map((each) => each.map((one) => one.tokens))).toEqual(
    others.map((each) => each.map((one) => one.tokens)),
  );
  for (const [index, completions] of some.entries()) {
    for (const [at, { tokenLogProbabilities }] of completions.entries()) {
      const wanted = others[index]?.[at]?.tokenLogProbabilities ?? [];
      for (const [place, value] of tokenLogProbabilities.entries()) expect(value).toBeCloseTo(wanted[place] ?? 0, 4);
    }
  }
}

describe.each(inject('engines'))('on the %s engine', (name) => {
  let engine: Engine;
  let decoder: Decoder;
  let weights: GenerationWeights;

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    decoder = tinyDecoder(engine);
    weights = prepareForGeneration(decoder);
  });

  afterAll(() => {
    releaseGenerationWeights(weights);
    destroyDecoder(decoder);
  });

  async function withoutCache(requests: readonly GenerationRequest[]): Promise<Completion[][]> {
    const generator = new TextGenerator(weights, tokenizer);
    return Promise.all(requests.map((request) => generator.submit(request)));
  }

  const questions = [CONTEXT, LONG_CONTEXT].flatMap((context, i) =>
    [7, 8, 9].map((seed) => asked([...context, ...tokens(seed, 5 + 9 * (seed - 7) + i)])),
  );

  test('one after another, prompts over one context give the same text as without, and read it once', async () => {
    const plain = await withoutCache(questions);
    const generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes: 2 ** 24 });
    const cached: Completion[][] = [];
    for (const question of questions) cached.push(await generator.submit(question));
    expectAlike(cached, plain);
    // 96 and 288 are the contexts' whole multiples of 16.
    expect(cached.map(([first]) => first?.reusedPromptTokenCount)).toEqual([0, 96, 96, 0, 288, 288]);
    expect(generator.prefixCache).toMatchObject({ hits: 4, misses: 2, reusedTokens: 2 * (96 + 288) });
    generator.release();
  });

  test('the same when they come together, among prompts that share nothing', async () => {
    const mixed = [...questions, asked(tokens(20, 40)), asked(tokens(21, 3))];
    const plain = await withoutCache(mixed);
    const generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes: 2 ** 24 });
    expectAlike(await Promise.all(mixed.map((question) => generator.submit(question))), plain);
    expect(generator.prefixCache).toMatchObject({ hits: 4, misses: 4 });
    expectAlike(await Promise.all(mixed.map((question) => generator.submit(question))), plain);
    expect(generator.prefixCache).toMatchObject({ hits: 4 + 7, misses: 4 + 1 });
    generator.release();
  });

  test('the very same prompt reads little more than its last token', async () => {
    const generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes: 2 ** 24 });
    const first = await generator.submit(asked(CONTEXT.slice(0, 65)));
    const again = await generator.submit(asked(CONTEXT.slice(0, 65)));
    expectAlike([again], [first]);
    expect(again[0]?.reusedPromptTokenCount).toBe(64);
    generator.release();
  });

  test('it keeps within its bytes, the least recently used leave first, and nothing is left behind', async () => {
    const before = engine.tensorCount();
    const tokenBytes = 3 * 2 * 2 * 8 * 4;
    const generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes: 220 * tokenBytes });
    const prompts = [31, 32, 33].map((seed) => asked(tokens(seed, 100), { n: 1, maxTokens: 1 }));
    const [one, two, three] = prompts;
    if (!one || !two || !three) throw new Error('three prompts');
    for (const prompt of [one, two, one, three]) await generator.submit(prompt);
    expect(generator.prefixCache).toMatchObject({ entries: 2, bytes: 200 * tokenBytes });
    expect((await generator.submit(one))[0]?.reusedPromptTokenCount).toBe(96);
    expect((await generator.submit(two))[0]?.reusedPromptTokenCount).toBe(0);
    await generator.submit(asked(tokens(40, 230), { n: 1, maxTokens: 1 }));
    expect(generator.prefixCache?.bytes).toBeLessThanOrEqual(220 * tokenBytes);
    generator.release();
    expect(engine.tensorCount()).toBe(before);
  });
});
