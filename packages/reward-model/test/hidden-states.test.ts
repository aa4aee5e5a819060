import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  headWeights,
  hiddenStates,
  InputTooLongError,
  type RewardModel,
  scoreCompletions,
  tokenizeInputs,
} from '../src/index.js';
import { tinyRewardModel } from './tiny.js';

const messages = [{ role: 'user' as const, content: 'Where is the cat?' }];
const inputs = [
  { messages, completion: 'the cat sat on the mat' },
  { messages: [{ role: 'user' as const, content: 'And the dog?' }], completion: 'no' },
  { messages, completion: 'yes' },
];

describe.each(inject('engines'))('hidden states on the %s engine', (name) => {
  let engine: Engine;
  let model: RewardModel;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    model = tinyRewardModel(engine);
  });

  test('are what the head reads: its product with each is the score, in the order of the inputs', () => {
    const tokenized = tokenizeInputs(model.tokenizer, model.decoder.config.maxPositions, inputs);
    const [head = new Float32Array()] = headWeights(model);
    const scores = hiddenStates(model, inputs.length, tokenized).map((state) =>
      state instanceof Error ? Number.NaN : state.reduce((sum, value, i) => sum + value * (head[i] ?? Number.NaN), 0),
    );
    const wanted = scoreCompletions(model, inputs);
    for (const [index, score] of scores.entries()) expect(score).toBeCloseTo(wanted[index] ?? Number.NaN, 4);
  });

  test('of what is too long for the model are told as that', () => {
    const long = [...inputs.slice(0, 1), { messages, completion: 'the mat '.repeat(300) }];
    const tokenized = tokenizeInputs(model.tokenizer, model.decoder.config.maxPositions, long);
    const [first, second] = hiddenStates(model, long.length, tokenized);
    expect(first).toBeInstanceOf(Float32Array);
    expect(second).toBeInstanceOf(InputTooLongError);
  });
});
