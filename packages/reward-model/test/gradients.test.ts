import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { answerRows, packedLength } from '../src/answer-rows.js';
import { rewardGradients, type TrainingPrompt } from '../src/gradients.js';
import { type RewardModel, rewardParameters } from '../src/index.js';
import { tokenizeAnswers } from '../src/tokenization.js';
import { tinyRewardModel, tinyTokenizer } from './tiny.js';

const ranked: TrainingPrompt = {
  ...tokenizeAnswers(
    tinyTokenizer,
    [{ role: 'user', content: 'Where is the cat?' }],
    ['on the mat', 'the dog sat on the log', 'no', 'yes, on the mat'],
  ),
  pairs: [
    { winner: 3, loser: 0, weight: 1 },
    { winner: 3, loser: 1, weight: 2 },
    { winner: 0, loser: 2, weight: 1 },
  ],
};
const pair: TrainingPrompt = {
  ...tokenizeAnswers(tinyTokenizer, [{ role: 'user', content: 'And the dog?' }], ['yes', 'no']),
  pairs: [{ winner: 0, loser: 1, weight: 1 }],
};

const instructed = (question: string): TrainingPrompt => ({
  ...tokenizeAnswers(
    tinyTokenizer,
    [
      { role: 'system', content: 'Tell where the animals sat.' },
      { role: 'user', content: question },
    ],
    [`${question} yes`, 'no, on the mat'],
  ),
  pairs: [{ winner: 1, loser: 0, weight: 1 }],
});

test('what prompts begin with is computed once', () => {
  const prompts = ['Where?', 'What, then?', 'Who is it?'].map(instructed);
  const separate = prompts.reduce((sum, prompt) => sum + packedLength(prompt), 0);
  const { layout, ends } = answerRows(prompts);
  const system = tinyTokenizer.encode(
    tinyTokenizer.renderChat([{ role: 'system', content: 'Tell where the animals sat.' }]),
  );
  expect(layout.tokens.length).toBeLessThanOrEqual(separate - 2 * system.length);
  expect([...ends].map((end) => layout.tokens[end])).toEqual(
    prompts.flatMap(({ answers }) => answers.map((a) => a.at(-1))),
  );
});

describe.each(inject('engines'))('gradients on the %s engine', (name) => {
  let engine: Engine;
  let model: RewardModel;

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    model = tinyRewardModel(engine);
  });

  test('are the slopes of the loss along each parameter', () => {
    const prompts = [ranked, pair];
    engine.scope(() => {
      const { gradients } = rewardGradients(model, prompts, 1);
      const parameters = rewardParameters(model);
      expect(gradients.length).toBe(parameters.length);
      for (const [index, { name: parameter, variable }] of parameters.entries()) {
        const gradient = engine.read(gradients[index] ?? engine.value(variable));
        const norm = Math.hypot(...gradient);
        const lossAfter = (size: number): number => {
          const move = gradient.map((slope) => (size * slope) / norm);
          engine.scope(() => engine.assignAdd(variable, engine.upload(move, variable.shape)));
          const { lossSum } = engine.scope(() => rewardGradients(model, prompts, 1));
          return lossSum;
        };
        const slope = (lossAfter(2e-3) - lossAfter(-4e-3)) / 4e-3;
        lossAfter(2e-3);
        expect(Math.abs(slope - norm) / Math.max(norm, 0.05), parameter).toBeLessThan(0.02);
      }
    });
  });

  test.each([
    ['packed together', ranked, pair],
    ['that begin with one system prompt', instructed('Where is the cat?'), instructed('And the dog, where is it?')],
  ])('of prompts %s are the sum of those of each alone', (_name, one, other) => {
    engine.scope(() => {
      const together = rewardGradients(model, [one, other], 0.5).gradients;
      const first = rewardGradients(model, [one], 0.5).gradients;
      const second = rewardGradients(model, [other], 0.5).gradients;
      for (const [index, gradient] of together.entries()) {
        const [a, b, sum] = [first[index], second[index], engine.read(gradient)];
        if (a === undefined || b === undefined) throw new Error(`gradient ${index} is missing`);
        const difference = engine.read(engine.add(a, b)).map((value, i) => value - (sum[i] ?? 0));
        expect(Math.hypot(...difference)).toBeLessThan(1e-5 * Math.hypot(...sum) + 1e-7);
      }
    });
  });

  test('leave no tensor behind', () => {
    const before = engine.tensorCount();
    engine.scope(() => {
      rewardGradients(model, [ranked, pair], 1);
    });
    expect(engine.tensorCount()).toBe(before);
  });
});
