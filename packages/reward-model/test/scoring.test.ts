import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decoderTensors, writeCheckpoint } from '@tastemaker/language-model';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadRewardModel, type RewardModel, saveRewardModel, scoreCompletions } from '../src/index.js';
import { tinyRewardModel, tinyTokenizer } from './tiny.js';

const question = [{ role: 'user' as const, content: 'Where is the cat?' }];
const other = [{ role: 'user' as const, content: 'Where is the dog, and why?' }];
const inputs = [
  { messages: question, completion: 'the cat sat on the mat' },
  { messages: other, completion: 'no' },
  { messages: question, completion: 'yes' },
  { messages: question, completion: 'the cat sat on the log' },
  { messages: other, completion: 'on the log, yes' },
];

describe.each(inject('engines'))('scoring on the %s engine', (name) => {
  let engine: Engine;
  let model: RewardModel;
  const folder = mkdtempSync(join(tmpdir(), 'reward-model-'));

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    model = tinyRewardModel(engine);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('gives answers that share a prompt the scores they would have alone', () => {
    const together = scoreCompletions(model, inputs);
    const alone = inputs.flatMap((input) => scoreCompletions(model, [input]));
    expect(together.length).toBe(inputs.length);
    for (const [index, score] of together.entries()) expect(score).toBeCloseTo(alone[index] ?? Number.NaN, 4);
    expect(new Set(together.map((score) => score.toFixed(4))).size).toBe(inputs.length);
  });

  test('keeps the order of many completions of one prompt', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({
      messages: question,
      completion: `the cat ${'sat '.repeat(i)}`,
    }));
    const [last] = scoreCompletions(model, [many[39] ?? { messages: question, completion: '' }]);
    expect(scoreCompletions(model, many)[39]).toBeCloseTo(last ?? Number.NaN, 4);
  });

  test('scores nothing for nothing', () => {
    expect(scoreCompletions(model, [])).toEqual([]);
  });

  test('refuses an input that is longer than the model reads, and says which', () => {
    const long = { messages: question, completion: 'mat '.repeat(400) };
    expect(() => scoreCompletions(model, [...inputs, long])).toThrow(
      /^Input 5 has \d+ tokens; this model reads at most 256/,
    );
  });

  test('a saved model scores the same after loading', async () => {
    const path = join(folder, `saved-${name}`);
    saveRewardModel(path, model);
    const loaded = await loadRewardModel(engine, path);
    const before = scoreCompletions(model, inputs);
    for (const [index, score] of scoreCompletions(loaded, inputs).entries()) {
      expect(score).toBeCloseTo(before[index] ?? Number.NaN, 5);
    }
  });

  test('a language model is not taken for a reward model', async () => {
    const path = join(folder, `language-${name}`);
    const { decoder } = model;
    writeCheckpoint(path, {
      config: decoder.config,
      kind: 'causal',
      tensors: decoderTensors(decoder),
      tokenizer: tinyTokenizer,
      dtype: 'F32',
    });
    await expect(loadRewardModel(engine, path)).rejects.toThrow(/holds a language model/);
  });

  test('leaves no tensor behind', () => {
    const before = engine.tensorCount();
    scoreCompletions(model, inputs);
    expect(engine.tensorCount()).toBe(before);
  });
});
