import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decoderTensors, writeCheckpoint } from '@tastemaker/language-model';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  loadRewardModel,
  type RewardModel,
  saveRewardModel,
  scoreByMembers,
  scoreCompletions,
  scoreEach,
} from '../src/index.js';
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

  test('of many inputs scores those that it can read, and says of the others why not', () => {
    const long = { messages: question, completion: 'mat '.repeat(400) };
    const outcomes = scoreEach(model, [long, ...inputs, long]);
    const alone = scoreByMembers(model, inputs);
    for (const [index, { score, tokens }] of alone.entries()) {
      const outcome = outcomes[index + 1];
      if (outcome === undefined || outcome instanceof Error) throw new Error(`input ${index} was refused`);
      expect(outcome.score).toBeCloseTo(score, 4);
      expect(outcome.tokens).toBe(tokens);
    }
    expect([outcomes[0], outcomes[6]]).toMatchObject([
      { index: 0, limit: 256 },
      { index: 6, limit: 256 },
    ]);
    expect(outcomes).toHaveLength(7);
  });

  test('a conversation that was rendered elsewhere scores as one that is rendered here', () => {
    const { tokenizer } = model;
    const rendered = inputs.map(({ messages, completion }) => ({
      text: tokenizer.renderChat([...messages, { role: 'assistant', content: completion }]),
      prompt: JSON.stringify(messages),
    }));
    const apart = scoreByMembers(model, inputs);
    for (const [index, { score, tokens }] of scoreByMembers(model, rendered).entries()) {
      expect(score).toBeCloseTo(apart[index]?.score ?? Number.NaN, 4);
      expect(tokens).toBe(apart[index]?.tokens);
    }
  });

  test('a text that breaks off before the template’s ending can be given the rest of it', () => {
    const [first = { messages: question, completion: '' }] = inputs;
    const whole = model.tokenizer.renderChat([...first.messages, { role: 'assistant', content: first.completion }]);
    const ending = whole.slice(whole.lastIndexOf(first.completion) + first.completion.length);
    expect(ending.length).toBeGreaterThan(0);
    const [score = Number.NaN] = scoreCompletions(model, [first]);
    const cut = [whole, whole.slice(0, -1), whole.slice(0, -ending.length)];
    for (const each of scoreByMembers(
      model,
      cut.map((text) => ({ text, close: true })),
    )) {
      expect(each.score).toBeCloseTo(score, 4);
    }
    const [asItStands] = scoreByMembers(model, [{ text: cut[2] ?? '' }]);
    expect(asItStands?.score).not.toBeCloseTo(score, 3);
  });

  test('a text that is too long can be cut', () => {
    const text = 'mat '.repeat(400);
    expect(scoreEach(model, [{ text }])).toMatchObject([{ limit: 256 }]);
    expect(scoreEach(model, [{ text, truncate: true }])).toMatchObject([{ tokens: 256 }]);
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
