/** Ensembles: several heads on one trunk, or several models, and what their disagreement tells. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { memberScores, rewardGradients } from '../src/gradients.js';
import { bootstrapWeights } from '../src/heads.js';
import {
  createRewardModel,
  destroyRewardModel,
  loadRewardModel,
  normalisationOf,
  normalised,
  prepareExamples,
  type RewardModel,
  rewardParameters,
  saveRewardModel,
  scoreByMembers,
  scoreCompletions,
  trainRewardModel,
} from '../src/index.js';
import { plainObjective } from '../src/objective/objective.js';
import { tinyRewardModel, tinyTokenizer, yesBeatsNo } from './tiny.js';

const { examples } = prepareExamples(tinyTokenizer, yesBeatsNo(24), 128);
const inputs = yesBeatsNo(6).flatMap(({ messages, answers }) =>
  answers.map((completion) => ({ messages, completion })),
);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const scratch = mkdtempSync(join(tmpdir(), 'reward-ensemble-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(inject('engines'))('an ensemble on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });

  const withHeads = (heads: number, seed = 1): RewardModel => {
    const { decoder } = tinyRewardModel(engine, seed);
    return createRewardModel(decoder, tinyTokenizer, seed, heads);
  };

  test('scores by the mean of its heads, and says how far they are apart', () => {
    const model = withHeads(3);
    const found = scoreByMembers(model, inputs);
    expect(scoreCompletions(model, inputs)).toEqual(found.map(({ score }) => score));
    for (const { score, members, deviation } of found) {
      expect(members.length).toBe(3);
      expect(score).toBeCloseTo(sum(members) / 3, 6);
      expect(deviation).toBeGreaterThan(0);
    }
    destroyRewardModel(model);
  });

  test('learns by the slopes of its loss, in which each prompt counts for each head as often as it was drawn', () => {
    const model = withHeads(2);
    const prompts = examples.slice(0, 3).map((example, index) => ({ ...example, headWeights: [1, index] }));
    const loss = (): number =>
      sum(
        memberScores(model, prompts).flatMap((scores, head) =>
          prompts.map((prompt, at) => {
            const weight = (prompt.headWeights[head] ?? Number.NaN) / 2;
            return weight * plainObjective.loss(scores[at] ?? [], prompt).loss;
          }),
        ),
      );
    engine.scope(() => {
      const { gradients } = rewardGradients(model, prompts, 1);
      for (const at of [0, rewardParameters(model).length - 1]) {
        const [variable, gradient] = [rewardParameters(model)[at]?.variable ?? model.head, gradients[at]];
        if (gradient === undefined) throw new Error(`gradient ${at} is missing`);
        const slopes = engine.read(gradient);
        const norm = Math.hypot(...slopes);
        const lossAfter = (size: number): number => {
          const move = slopes.map((slope) => (size * slope) / norm);
          engine.scope(() => engine.assignAdd(variable, engine.upload(move, variable.shape)));
          return loss();
        };
        const slope = (lossAfter(2e-3) - lossAfter(-4e-3)) / 4e-3;
        lossAfter(2e-3);
        expect(Math.abs(slope - norm) / norm).toBeLessThan(0.02);
      }
    });
    destroyRewardModel(model);
  });

  test('of heads is saved as the model of their mean, with each head beside it', async () => {
    const folder = join(scratch, `heads-${name}`);
    const model = withHeads(3);
    await trainRewardModel({ model, examples, config: { pairsPerStep: 8, learningRate: 1e-3 }, seed: 4 });
    saveRewardModel(folder, model);
    const loaded = await loadRewardModel(engine, folder);
    expect(scoreByMembers(loaded, inputs)).toEqual(scoreByMembers(model, inputs));
    rmSync(join(folder, 'ensemble.json'));
    const mean = await loadRewardModel(engine, folder);
    for (const [index, score] of scoreCompletions(mean, inputs).entries()) {
      expect(score).toBeCloseTo(scoreCompletions(model, inputs)[index] ?? Number.NaN, 4);
    }
    for (const each of [model, loaded, mean]) destroyRewardModel(each);
  });

  test('of models is saved in one folder, and comes back with all its members', async () => {
    const folder = join(scratch, `models-${name}`);
    const alone = [1, 2, 3].map((seed) => tinyRewardModel(engine, seed));
    const [first, ...others] = alone;
    if (first === undefined) throw new Error('no model');
    const ensemble = { ...first, others };
    const scores = alone.map((model) => scoreCompletions(model, inputs));
    expect(scoreByMembers(ensemble, inputs).map(({ members }) => members)).toEqual(
      inputs.map((_, input) => scores.map((of) => of[input])),
    );
    saveRewardModel(folder, ensemble);
    const loaded = await loadRewardModel(engine, folder);
    expect(scoreByMembers(loaded, inputs)).toEqual(scoreByMembers(ensemble, inputs));
    const before = engine.tensorCount();
    scoreByMembers(loaded, inputs);
    expect(engine.tensorCount()).toBe(before);
    destroyRewardModel(loaded);
    destroyRewardModel(ensemble);
  });
});

test('a bootstrap sample holds a prompt once on average, none and several times as often as Poisson says', () => {
  const counts = bootstrapWeights(5000, 4, 7).flatMap((weights) => weights ?? []);
  const share = (times: number): number => counts.filter((count) => count === times).length / counts.length;
  expect(sum(counts) / counts.length).toBeCloseTo(1, 1);
  expect(share(0)).toBeCloseTo(Math.exp(-1), 1);
  expect(share(2)).toBeCloseTo(Math.exp(-1) / 2, 1);
  expect(bootstrapWeights(5000, 4, 7)).toEqual(bootstrapWeights(5000, 4, 7));
  expect(bootstrapWeights(3, 1, 7)).toEqual([undefined, undefined, undefined]);
});

test('a normalisation puts its reference at mean 0 and deviation 1, and is stated in the saved folder', async () => {
  const engine = await loadEngine({ engine: 'auto' });
  const model = tinyRewardModel(engine);
  const scores = scoreCompletions(model, inputs);
  const normalisation = normalisationOf(scores, 'six questions');
  const moved = scores.map((score) => normalised(score, normalisation));
  expect(sum(moved)).toBeCloseTo(0, 6);
  expect(sum(moved.map((score) => score ** 2)) / moved.length).toBeCloseTo(1, 6);
  const folder = join(scratch, 'normalised');
  saveRewardModel(folder, { ...model, normalisation });
  const loaded = await loadRewardModel(engine, folder);
  expect(loaded.normalisation).toEqual(normalisation);
  const config: unknown = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  expect(config).toMatchObject({ reward_normalisation: normalisation });
  expect(() => normalisationOf([1, 1], 'equals')).toThrow('Scores that do not differ have no scale.');
  destroyRewardModel(loaded);
  destroyRewardModel(model);
});

test('a spoilt ensemble is refused by its file', async () => {
  const engine = await loadEngine({ engine: 'auto' });
  const folder = join(scratch, 'spoilt');
  const model = tinyRewardModel(engine);
  saveRewardModel(folder, model);
  writeFileSync(join(folder, 'ensemble.json'), '{"heads": [[1, 2]]}');
  await expect(loadRewardModel(engine, folder)).rejects.toThrow('does not hold "heads" of 32 numbers each.');
  destroyRewardModel(model);
});
