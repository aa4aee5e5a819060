import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import {
  destroyRewardModel,
  evaluateRewardModel,
  NoPairsError,
  prepareExamples,
  type RewardTrainingProgress,
  rewardTensors,
  trainRewardModel,
} from '../src/index.js';
import { tinyRewardModel, tinyTokenizer, yesBeatsNo } from './tiny.js';

const { examples: training } = prepareExamples(tinyTokenizer, yesBeatsNo(24), 128);
const held = prepareExamples(
  tinyTokenizer,
  yesBeatsNo(40)
    .slice(24)
    .map((example) => ({ ...example, prompt: `held-${example.prompt}` })),
  128,
).examples;

let engine: Engine;
let folder: string;

beforeAll(async () => {
  engine = await loadEngine({ engine: 'auto' });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reward-training-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const weights = (model: ReturnType<typeof tinyRewardModel>) => [...rewardTensors(model)].map(({ data }) => data);

describe('training a reward model', () => {
  test.each(inject('engines'))('learns on the %s engine what its examples prefer, and generalises', async (name) => {
    const model = tinyRewardModel(await loadEngine({ engine: name }), 3);
    const steps: RewardTrainingProgress[] = [];
    const outcome = await trainRewardModel({
      model,
      examples: training,
      config: { epochs: 4, pairsPerStep: 4, learningRate: 3e-3 },
      seed: 1,
      validation: { examples: held, everySteps: 12 },
      onProgress: (progress) => steps.push(progress),
    });
    expect(outcome).toMatchObject({ outcome: 'finished', step: 24 });
    expect(steps.length).toBe(24);
    expect(steps.filter(({ evaluation }) => evaluation !== undefined).map(({ step }) => step)).toEqual([12, 24]);
    expect(steps.at(-1)?.details).toMatchObject({ accuracy: 1, pairs: 4 });
    const evaluation = await evaluateRewardModel(model, held);
    expect(evaluation).toMatchObject({ accuracy: 1, pairs: 16, prompts: 16 });
    expect(evaluation.loss).toBeLessThan(0.2);
    destroyRewardModel(model);
  });

  test('ends with the same bits when it was stopped half way and resumed', async () => {
    const config = { epochs: 2, pairsPerStep: 4, learningRate: 1e-3 };
    const unbroken = tinyRewardModel(engine, 5);
    await trainRewardModel({ model: unbroken, examples: training, config, seed: 9 });

    const checkpoints = { folder, everySteps: 100 };
    const stop = new AbortController();
    const stopped = tinyRewardModel(engine, 5);
    const onProgress = ({ step }: RewardTrainingProgress) => {
      if (step === 7) stop.abort();
    };
    const first = { model: stopped, examples: training, config, seed: 9, checkpoints, onProgress, signal: stop.signal };
    expect(await trainRewardModel(first)).toEqual({ outcome: 'cancelled', step: 7 });

    const resumed = tinyRewardModel(engine, 6);
    const steps: number[] = [];
    await trainRewardModel({
      model: resumed,
      examples: training,
      config,
      seed: 9,
      checkpoints,
      onProgress: ({ step }) => steps.push(step),
    });
    expect(steps[0]).toBe(8);
    expect(weights(resumed)).toEqual(weights(unbroken));
  });

  test('saves its state by time, too: killed, it goes on to the same bits from where no number of steps had it saved', async () => {
    const config = { epochs: 2, pairsPerStep: 4, learningRate: 1e-3 };
    const unbroken = tinyRewardModel(engine, 5);
    await trainRewardModel({ model: unbroken, examples: training, config, seed: 9 });
    // So short that each step takes longer.
    const checkpoints = { folder, everySteps: 100, everyMinutes: 1e-9 };
    const saved: number[] = [];
    const killed = trainRewardModel({
      model: tinyRewardModel(engine, 5),
      examples: training,
      config,
      seed: 9,
      checkpoints,
      onStateSaved: (step) => saved.push(step),
      onProgress: ({ step }) => {
        if (step === 7) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    expect(saved).toEqual([1, 2, 3, 4, 5, 6, 7]);

    const resumed = tinyRewardModel(engine, 6);
    const steps: RewardTrainingProgress[] = [];
    const later = { ...checkpoints, everyMinutes: 60 };
    const savedLater: number[] = [];
    await trainRewardModel({
      model: resumed,
      examples: training,
      config,
      seed: 9,
      checkpoints: later,
      onStateSaved: (step) => savedLater.push(step),
      onProgress: (progress) => steps.push(progress),
    });
    expect(steps.map(({ step }) => step)).toEqual([8, 9, 10, 11, 12]);
    // An hour has not gone by: only the last one is saved.
    expect(savedLater).toEqual([12]);
    expect(weights(resumed)).toEqual(weights(unbroken));
  });

  test('goes on from a state alone, as another machine gets it, whatever memory is free there', async () => {
    const stop = new AbortController();
    const config = { epochs: 2, pairsPerStep: 4, learningRate: 1e-3 };
    const checkpoints = { folder, everySteps: 2 };
    await trainRewardModel({
      model: tinyRewardModel(engine, 5),
      examples: training,
      config: { ...config, tokensPerPass: 100 },
      seed: 9,
      checkpoints,
      signal: stop.signal,
      onProgress: ({ step }) => void (step === 4 && stop.abort()),
    });
    for (const name of readdirSync(folder)) {
      if (!name.startsWith('step-')) rmSync(join(folder, name), { recursive: true });
    }
    const resumed = { model: tinyRewardModel(engine, 5), examples: training, config, seed: 9, checkpoints };
    expect(await trainRewardModel(resumed)).toMatchObject({ outcome: 'finished', step: 12 });
  });

  test('does not resume a state that other settings made', async () => {
    const checkpoints = { folder, everySteps: 1 };
    const model = tinyRewardModel(engine);
    await trainRewardModel({ model, examples: training.slice(0, 4), seed: 1, checkpoints });
    await expect(trainRewardModel({ model, examples: training.slice(0, 4), seed: 2, checkpoints })).rejects.toThrow(
      /other settings/,
    );
  });

  test('says so when there is nothing to learn from', async () => {
    const tied = yesBeatsNo(3).map((example) => ({ ...example, pairs: [] }));
    const preparation = prepareExamples(tinyTokenizer, tied, 128);
    expect(preparation).toMatchObject({ examples: [], undecided: 3 });
    const run = trainRewardModel({ model: tinyRewardModel(engine), examples: preparation.examples, seed: 1 });
    await expect(run).rejects.toThrow(NoPairsError);
  });
});

describe('preparing examples', () => {
  test('a prompt that is too long loses its beginning, and an answer that is too long its example', () => {
    const [example] = yesBeatsNo(1);
    if (example === undefined) throw new Error('no example');
    const longPrompt = { ...example, messages: [{ role: 'user' as const, content: 'the cat '.repeat(80) }] };
    const longAnswer = { ...example, answers: ['no '.repeat(90), 'yes'] };
    const { examples, shortened, leftOut } = prepareExamples(tinyTokenizer, [longPrompt, longAnswer], 64);
    expect({ kept: examples.length, shortened }).toEqual({ kept: 1, shortened: 1 });
    expect(leftOut).toEqual([{ example: longAnswer, why: 'too-long', reason: expect.stringContaining('may have 64') }]);
    expect(examples[0]?.longest).toBe(64);
  });
});
