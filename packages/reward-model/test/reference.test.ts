/**
 * Scores, loss and gradients beside what PyTorch computes for the same checkpoint: `LlamaForSequenceClassification` of
 * transformers, recorded by packages/language-model/test/reference/make_models.py.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { rewardGradients, rewardScores } from '../src/gradients.js';
import { loadRewardModel, type RewardModel, rewardParameters } from '../src/index.js';

interface Reference {
  readonly inputIds: readonly (readonly number[])[];
  readonly scores: readonly number[];
  readonly pairLoss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const fixtures = join(import.meta.dirname, '..', '..', 'language-model', 'test', 'fixtures');
const reference: Reference = JSON.parse(readFileSync(join(fixtures, 'llama-reward.reference.json'), 'utf8'));
const prompt = {
  prefix: new Int32Array(),
  answers: reference.inputIds.map((ids) => Int32Array.from(ids)),
  longest: 16,
  pairs: [{ winner: 0, loser: 1, weight: 1 }],
};

describe.each(inject('engines'))('beside PyTorch, on the %s engine', (name) => {
  let engine: Engine;
  let model: RewardModel;

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    model = await loadRewardModel(engine, join(fixtures, 'llama-reward'));
  });

  test('scores agree to 1e-4', () => {
    const [scores = []] = rewardScores(model, [prompt]);
    for (const [index, score] of scores.entries()) expect(score).toBeCloseTo(reference.scores[index] ?? Number.NaN, 4);
  });

  test('the loss and its gradients agree', () => {
    const names = new Map([
      ['embedding', 'model.embed_tokens.weight'],
      ['finalNorm', 'model.norm.weight'],
      ['layers.0.attentionNorm', 'model.layers.0.input_layernorm.weight'],
      ['layers.1.down', 'model.layers.1.mlp.down_proj.weight'],
      ['layers.1.attentionNorm', 'model.layers.1.input_layernorm.weight'],
      ['score', 'score.weight'],
    ]);
    engine.scope(() => {
      const { lossSum, gradients } = rewardGradients(model, [prompt], 1);
      expect(lossSum).toBeCloseTo(reference.pairLoss, 5);
      let compared = 0;
      for (const [index, { name: parameter }] of rewardParameters(model).entries()) {
        const expected = reference.gradients[names.get(parameter) ?? ''];
        const gradient = gradients[index];
        if (expected === undefined || gradient === undefined) continue;
        const difference = engine.read(gradient).map((value, i) => value - (expected[i] ?? Number.NaN));
        expect(Math.hypot(...difference) / Math.hypot(...expected), parameter).toBeLessThan(1e-4);
        compared += 1;
      }
      expect(compared).toBe(names.size);
    });
  });
});
