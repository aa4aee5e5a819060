/** Reward models pass both ways: what is trained here scores the same in transformers, and what TRL trains scores the same here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChatMessage, createDecoder, type DecoderConfig, trainTokenizer } from '@tastemaker/language-model';
import {
  createRewardModel,
  destroyRewardModel,
  evaluateRewardModel,
  loadRewardModel,
  type PreferenceExample,
  prepareExamples,
  type RewardModel,
  saveRewardModel,
  scoreByMembers,
  scoreCompletions,
  trainRewardModel,
} from '@tastemaker/reward-model';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { askPython, isLeftOut } from './python.ts';

/** The answer that gives thanks is preferred, whatever is asked. */
const preferences: readonly PreferenceExample[] = Array.from({ length: 32 }, (_, index) => ({
  prompt: `question ${index}`,
  messages: [{ role: 'user', content: `May boat ${index} go ${['in', 'out'][index % 2]}?` }],
  answers: [`Yes, boat ${index}. Thank you for asking!`, `No. ${index} stays where it is, at the pier.`],
  pairs: [{ winner: 0, loser: 1, weight: 1 }],
}));
const inputs = preferences
  .slice(0, 5)
  .flatMap(({ messages, answers }) => answers.map((completion) => ({ messages, completion })));
const conversation = ({ messages, completion }: (typeof inputs)[number]): ChatMessage[] => [
  ...messages,
  { role: 'assistant', content: completion },
];
const conversations = inputs.map(conversation);
const normalisation = { mean: 0.25, deviation: 1.5, reference: 'boats' };

const tokenizer = trainTokenizer(
  preferences.flatMap(({ messages, answers }) => [...messages.map(({ content }) => content), ...answers]),
  {
    vocabularySize: 320,
    specialTokens: ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|end|>'],
    chatTemplate: '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}',
  },
);

const scored = z.object({
  model: z.string(),
  labels: z.int(),
  padToken: z.int(),
  normalisation: z.unknown(),
  ids: z.array(z.array(z.int())),
  together: z.array(z.number()),
  alone: z.array(z.number()),
});
const trained = z.object({
  name: z.string(),
  folder: z.string(),
  accuracy: z.number(),
  scores: z.array(z.number()),
});

const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length
    ? a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? Number.NaN))), 0)
    : Number.POSITIVE_INFINITY;

describe.skipIf(isLeftOut)('reward models', () => {
  let engine: Engine;
  let scratch: string;
  beforeAll(async () => {
    engine = await loadEngine({ engine: 'auto' });
    scratch = mkdtempSync(join(tmpdir(), 'tastemaker-reward-models-'));
  });
  afterAll(() => {
    if (scratch !== undefined) rmSync(scratch, { recursive: true });
  });

  test('trained here score the same in transformers, in a padded batch and one by one', async () => {
    const cases = [
      { name: 'one head', heads: 1, dtype: 'F32', shape: {}, model: 'LlamaForSequenceClassification' },
      { name: 'an ensemble', heads: 3, dtype: 'F32', shape: {}, model: 'LlamaForSequenceClassification' },
      { name: 'halved', heads: 1, dtype: 'BF16', shape: {}, model: 'LlamaForSequenceClassification' },
      {
        name: 'Qwen2',
        heads: 1,
        dtype: 'F32',
        shape: { attentionBias: true },
        model: 'Qwen2ForSequenceClassification',
      },
      { name: 'Qwen3', heads: 1, dtype: 'F32', shape: { headNorms: true }, model: 'Qwen3ForSequenceClassification' },
    ] as const;
    const ids = conversations.map((messages) => [...tokenizer.encode(tokenizer.renderChat(messages))]);
    const saved: { folder: string; ids: number[][]; members: number; scores: readonly number[] }[] = [];
    for (const { name, heads, dtype, shape } of cases) {
      const folder = join(scratch, name);
      const model = await trainedHere(heads, shape);
      saveRewardModel(folder, { ...model, normalisation }, dtype);
      destroyRewardModel(model);
      const loaded = await loadRewardModel(engine, folder);
      const members = scoreByMembers(loaded, inputs)[0]?.members.length ?? 0;
      saved.push({ folder, ids, members, scores: scoreCompletions(loaded, inputs) });
      destroyRewardModel(loaded);
    }
    expect(saved.map(({ members }) => members)).toEqual(cases.map(({ heads }) => heads));
    const found = askPython('score_models.py', { models: saved, conversations }, z.array(scored));
    for (const [index, theirs] of found.entries()) {
      expect(theirs).toMatchObject({ model: cases[index]?.model, labels: 1, padToken: 0, normalisation });
      expect(largestDifference(saved[index]?.scores ?? [], theirs.together)).toBeLessThan(1e-3);
      expect(largestDifference(saved[index]?.scores ?? [], theirs.alone)).toBeLessThan(1e-3);
    }
    // transformers puts Qwen's own word pattern in place of the folder's.
    for (const theirs of found.filter(({ model }) => model.startsWith('Llama'))) expect(theirs.ids).toEqual(ids);
  });

  test('trained by TRL load here and score the same', async () => {
    const pairs = preferences.map(({ messages, answers }) => ({
      chosen: [...messages, { role: 'assistant', content: answers[0] }],
      rejected: [...messages, { role: 'assistant', content: answers[1] }],
    }));
    const found = askPython('train_reward_models.py', { folder: scratch, pairs, conversations }, z.array(trained));
    expect(found.map(({ name }) => name)).toEqual(['Llama', 'Qwen2']);
    for (const { folder, scores, accuracy } of found) {
      const model = await loadRewardModel(engine, folder);
      expect(largestDifference(scoreCompletions(model, inputs), scores)).toBeLessThan(1e-3);
      const { examples } = prepareExamples(model.tokenizer, preferences, 256);
      const evaluation = await evaluateRewardModel(model, examples);
      expect(evaluation.accuracy).toBe(accuracy);
      // It has learned, so the scores are not those of an untouched head.
      expect(accuracy).toBeGreaterThan(0.9);
      destroyRewardModel(model);
    }
  });

  async function trainedHere(heads: number, shape: Partial<DecoderConfig>): Promise<RewardModel> {
    const config: DecoderConfig = {
      vocabularySize: tokenizer.vocabularySize,
      hiddenSize: 32,
      layers: 2,
      heads: 4,
      keyValueHeads: 2,
      headSize: 8,
      intermediateSize: 64,
      ropeTheta: 10_000,
      normEpsilon: 1e-5,
      maxPositions: 256,
      tiedEmbeddings: true,
      attentionBias: false,
      ...shape,
    };
    const model = createRewardModel(createDecoder(engine, config, 1), tokenizer, 1, heads);
    const { examples } = prepareExamples(tokenizer, preferences, 256);
    await trainRewardModel({ model, examples, config: { pairsPerStep: 8, learningRate: 3e-3 }, seed: 1 });
    return model;
  }
});
