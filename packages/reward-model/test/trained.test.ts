/** What may be trained beside all of a model, and in how much memory. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { rewardGradients } from '../src/gradients.js';
import {
  destroyRewardModel,
  evaluateRewardModel,
  prepareExamples,
  type RewardModel,
  type RewardTrainingConfig,
  type RewardTrainingProgress,
  rewardParameters,
  rewardTensors,
  trainRewardModel,
} from '../src/index.js';
import { plainObjective } from '../src/objective/objective.js';
import { gradientsInPasses } from '../src/passes.js';
import { createTrainedPart } from '../src/trained/create-trained-part.js';
import { tinyRewardModel, tinyTokenizer, yesBeatsNo } from './tiny.js';

const { examples } = prepareExamples(tinyTokenizer, yesBeatsNo(24), 128);
const held = prepareExamples(tinyTokenizer, yesBeatsNo(40).slice(24), 128).examples;
const weights = (model: RewardModel) => [...rewardTensors(model)].map(({ data }) => data);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reward-trained-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(inject('engines'))('on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });

  test.each<[string, RewardTrainingConfig]>([
    ['low-rank factors', { trained: { kind: 'lora', rank: 4, alpha: 8 }, learningRate: 1e-2 }],
    ['the last layer', { trained: { kind: 'last', layers: 1 }, learningRate: 3e-3 }],
    ['the head alone', { trained: { kind: 'last', layers: 0 }, learningRate: 0.2 }],
  ])('%s learn what the examples prefer', async (_name, config) => {
    const model = tinyRewardModel(engine, 3);
    const before = (await evaluateRewardModel(model, held)).loss;
    await trainRewardModel({ model, examples, config: { epochs: 6, pairsPerStep: 4, ...config }, seed: 1 });
    expect((await evaluateRewardModel(model, held)).loss).toBeLessThan(0.7 * before);
    destroyRewardModel(model);
  });

  test('cached activations give the gradients of a whole pass', async () => {
    const model = tinyRewardModel(engine, 3);
    const context = { model, objective: plainObjective, examples, seed: 1, folder };
    for (const layers of [0, 1]) {
      const part = createTrainedPart(context, { kind: 'last', layers });
      await part.prepare(undefined, () => undefined);
      engine.scope(() => {
        const whole = rewardGradients(model, examples.slice(3, 8), 0.2).gradients;
        const found = part.gradients(examples.slice(3, 8), 0.2, false).gradients;
        expect(found.length).toBe(part.parameters.length);
        for (const [index, gradient] of found.entries()) {
          const expected = engine.read(whole.at(index - found.length) ?? gradient);
          const difference = engine.read(gradient).map((value, i) => value - (expected[i] ?? Number.NaN));
          expect(Math.hypot(...difference)).toBeLessThan(1e-5 * Math.hypot(...expected) + 1e-7);
        }
      });
      part.destroy(true);
      expect(existsSync(folder)).toBe(false);
    }
    destroyRewardModel(model);
  });

  test('a step in passes, and one that computes layers twice, has the gradients of a step at once', () => {
    const model = tinyRewardModel(engine, 3);
    engine.scope(() => {
      const whole = rewardGradients(model, examples, 0.5);
      const inPasses = gradientsInPasses(engine, examples, 40, (pass, recompute) =>
        rewardGradients(model, pass, 0.5, plainObjective, { recompute }),
      );
      const alone: boolean[] = [];
      gradientsInPasses(engine, examples.slice(0, 2), 1, (pass, recompute) => {
        alone.push(recompute);
        return rewardGradients(model, pass, 0.5, plainObjective, { recompute });
      });
      expect(alone).toEqual([true, true]);
      expect(inPasses.scores.length).toBe(examples.length);
      expect(inPasses.lossSum).toBeCloseTo(whole.lossSum, 4);
      for (const [index, { name: parameter }] of rewardParameters(model).entries()) {
        const [a, b] = [whole.gradients[index], inPasses.gradients[index]];
        if (a === undefined || b === undefined) throw new Error(`no gradient of ${parameter}`);
        const expected = engine.read(a);
        const difference = engine.read(b).map((value, i) => value - (expected[i] ?? Number.NaN));
        expect(Math.hypot(...difference), parameter).toBeLessThan(1e-4 * Math.hypot(...expected) + 1e-6);
      }
    });
    destroyRewardModel(model);
  });

  test('training leaves no tensor behind, whatever is trained', async () => {
    const model = tinyRewardModel(engine, 3);
    const run = (config: RewardTrainingConfig) => trainRewardModel({ model, examples, config, seed: 1 });
    const configs: RewardTrainingConfig[] = [
      { tokensPerPass: 40 },
      { trained: { kind: 'lora', rank: 2, alpha: 2 } },
      { trained: { kind: 'last', layers: 1 } },
      { trained: { kind: 'last', layers: 0 } },
    ];
    for (const config of configs) await run(config);
    const before = engine.tensorCount();
    for (const config of configs) await run(config);
    expect(engine.tensorCount()).toBe(before);
    destroyRewardModel(model);
  });
});

test.each<[string, RewardTrainingConfig]>([
  ['low-rank factors', { trained: { kind: 'lora', rank: 2, alpha: 2 } }],
  ['the last layer', { trained: { kind: 'last', layers: 1 } }],
  ['the head', { trained: { kind: 'last', layers: 0 } }],
  ['all, in several passes a step', { tokensPerPass: 40 }],
])('a run that trains %s ends with the same bits when it was stopped and resumed', async (_name, config) => {
  const engine = await loadEngine({ engine: 'auto' });
  const common = { examples, config: { epochs: 2, pairsPerStep: 4, learningRate: 1e-3, ...config }, seed: 9 };
  const unbroken = tinyRewardModel(engine, 5);
  await trainRewardModel({ model: unbroken, ...common });

  const checkpoints = { folder, everySteps: 100 };
  const stop = new AbortController();
  const onProgress = ({ step }: RewardTrainingProgress) => {
    if (step === 7) stop.abort();
  };
  const stopped = tinyRewardModel(engine, 5);
  const first = await trainRewardModel({ model: stopped, ...common, checkpoints, onProgress, signal: stop.signal });
  expect(first).toMatchObject({ outcome: 'cancelled', step: 7 });

  // What is frozen comes from the base model, as it does for a process that begins anew.
  const resumed = tinyRewardModel(engine, 5);
  const prepared: number[] = [];
  const onPrepared = (done: number) => void prepared.push(done);
  await trainRewardModel({ model: resumed, ...common, checkpoints, onPrepared });
  expect(prepared).toEqual([]);
  expect(weights(resumed)).toEqual(weights(unbroken));
  expect(existsSync(join(folder, 'frozen'))).toBe(false);
});

test('a run goes on with the passes it began with, whatever memory is free by then', async () => {
  const engine = await loadEngine({ engine: 'auto' });
  const checkpoints = { folder, everySteps: 1 };
  const run = (config: RewardTrainingConfig) =>
    trainRewardModel({ model: tinyRewardModel(engine), examples, config, seed: 1, checkpoints });
  await run({ epochs: 0.5 });
  expect(existsSync(join(folder, 'tokens-per-pass'))).toBe(true);
  await expect(run({ epochs: 0.5, tokensPerPass: 77 })).rejects.toThrow(/other settings/);
  await expect(run({ epochs: 0.5 })).resolves.toMatchObject({ outcome: 'finished' });
});
