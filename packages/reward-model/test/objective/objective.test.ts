import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { rewardGradients } from '../../src/gradients.js';
import {
  createObjective,
  type ObjectiveConfig,
  prepareExamples,
  type RewardTrainingProgress,
  trainRewardModel,
} from '../../src/index.js';
import { tinyRewardModel, tinyTokenizer, yesBeatsNo } from '../tiny.js';

/** Every third prompt's answers are tied. */
const withTies = yesBeatsNo(24).map((example, index) =>
  index % 3 === 0 ? { ...example, pairs: [], ties: [{ first: 0, second: 1, weight: 1 }] } : example,
);
const { examples } = prepareExamples(tinyTokenizer, withTies, 128);

describe.each(inject('engines'))('objectives on the %s engine', (name) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });

  test.each<ObjectiveConfig>([
    { ties: 'rao-kupper', tie: 0.3 },
    { ties: 'davidson', tie: -1, centering: 0.01 },
  ])('a tie parameter has the gradient of the loss along it: $ties', (config) => {
    const model = tinyRewardModel(engine);
    const objective = createObjective(engine, config, 1e-3);
    const [parameter] = objective.parameters;
    if (parameter === undefined) throw new Error('the objective has no parameter');
    const at = (theta: number) => {
      engine.scope(() => engine.assign(parameter.variable, engine.upload(Float32Array.of(theta), [1])));
      return engine.scope(() => {
        const { lossSum, gradients } = rewardGradients(model, examples.slice(0, 6), 1, objective);
        const last = gradients.at(-1);
        return { lossSum, gradient: last === undefined ? Number.NaN : (engine.read(last)[0] ?? Number.NaN) };
      });
    };
    // Its own rate is 0.02 where the model's is 0.001: it moves 20 times as far as what is trained in its place.
    const slope = (at(1e-3).lossSum - at(-1e-3).lossSum) / 2e-3 / 20;
    expect(at(0).gradient).toBeCloseTo(slope, 3);
    objective.destroy();
  });

  test('ties are learned as often as they occur', async () => {
    const ties: number[] = [];
    await trainRewardModel({
      model: tinyRewardModel(engine, 3),
      examples,
      config: { epochs: 8, pairsPerStep: 8, learningRate: 1e-4, objective: { ties: 'davidson', tie: -3 } },
      seed: 1,
      onProgress: ({ details }: RewardTrainingProgress) => ties.push(details.tie ?? Number.NaN),
    });
    expect(ties.length).toBe(24);
    expect(ties[0]).toBe(-3);
    expect(ties.at(-1)).toBeGreaterThan(-2.85);
    expect(ties.toSorted((a, b) => a - b)).toEqual(ties);
  });

  test('a fixed tie parameter stays where it is, and is not trained', () => {
    const objective = createObjective(engine, { ties: 'rao-kupper', tie: 0.25, tieLearningRate: 0 }, 1e-3);
    expect(objective.parameters).toEqual([]);
    expect(objective.tie()).toBe(0.25);
  });
});
