import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ComparisonRecord,
  pretrainConfig,
  type RewardConfig,
  rewardConfig,
  storedEvaluation,
} from '@tastemaker/contracts';
import { type EvaluationReport, loadRewardModel, scoreByMembers } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTrainer } from '../src/runs/trainer-process.js';
import type { TrainerEvent, TrainerJob } from '../src/trainer/messages.js';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-reward-trainer-'));
  writeFileSync(join(folder, 'documents.jsonl'), documents());
  writeFileSync(
    join(folder, 'comparisons.jsonl'),
    comparisons()
      .map((record) => JSON.stringify(record))
      .join('\n'),
  );
  const outcome = await runTrainer(pretraining(), { onEvent: () => undefined, cancel: never, stop: never });
  base = folderOf(outcome);
});
afterAll(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;

/** Prompts of 90 boats; labelers like the red one, and the third labeler is wrong one time in three. */
function comparisons(): ComparisonRecord[] {
  return Array.from({ length: 90 }, (_, index) => {
    const redFirst = index % 2 === 0;
    const ranking = (isRed: boolean) => (isRed === redFirst ? [[0], [1]] : [[1], [0]]);
    const texts = ['The red boat sails.', `The blue boat sails${index % 5 === 0 ? ' far out to sea' : ''}.`];
    return {
      comparisonId: uuid(1, index),
      promptId: uuid(2, index),
      split: index < 60 ? 'train' : index < 75 ? 'validation' : 'test',
      messages: [{ role: 'user', content: `Which boat is number ${index}?` }],
      completions: (redFirst ? texts : texts.toReversed()).map((text, at) => ({ id: uuid(3, 2 * index + at), text })),
      judgments: [true, true, index % 3 !== 0].map((isRed, labeler) => ({
        id: uuid(4, 3 * index + labeler),
        labelerId: uuid(5, labeler),
        labelerKind: 'person' as const,
        verdict: 'ranking' as const,
        ranking: ranking(isRed),
        strength: (isRed === redFirst ? 1 : -1) * (1 + (index % 3)),
        guidelineVersion: 1,
      })),
      tags: index % 2 === 0 ? ['even'] : [],
    };
  });
}

/** The same prompts to train on, and so many held out that measuring takes a while. */
function manyHeldOut(): string {
  const records = comparisons();
  const held = records.filter(({ split }) => split !== 'train');
  const more = Array.from({ length: 100 }, (_, copy) =>
    held.map((record, index) => ({
      ...record,
      comparisonId: uuid(6, copy * held.length + index),
      promptId: uuid(7, copy * held.length + index),
      messages: [{ role: 'user' as const, content: `Which boat is number ${copy} of fleet ${index}?` }],
    })),
  );
  return [...records, ...more.flat()].map((record) => JSON.stringify(record)).join('\n');
}

function uuid(kind: number, index: number): string {
  return `00000000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(index).padStart(8, '0')}`;
}

function documents(): string {
  return Array.from({ length: 200 }, (_, index) =>
    JSON.stringify({
      text: `Which boat is number ${index}? The ${['red', 'blue'][index % 2]} boat sails far out to sea.`,
    }),
  ).join('\n');
}

function pretraining(): TrainerJob {
  const architecture = { vocabularySize: 300, layers: 1, hidden: 16, heads: 2, keyValueHeads: 1, intermediate: 32 };
  return {
    ...jobIn('base', {}),
    config: pretrainConfig.parse({
      kind: 'pretrain',
      architecture,
      steps: 10,
      batchSize: 2,
      sequenceLength: 32,
      warmupSteps: 2,
    }),
    dataset: { file: join(folder, 'documents.jsonl'), hash: 'a'.repeat(64) },
    base: null,
  };
}

function jobIn(name: string, config: Partial<RewardConfig> | Record<string, unknown>): TrainerJob {
  return {
    runId: uuid(9, 9),
    runName: 'taste in boats',
    config: rewardConfig.parse({
      kind: 'reward',
      epochs: 4,
      pairsPerStep: 8,
      learningRate: 3e-3,
      warmupSteps: 2,
      evaluateEverySteps: 10,
      checkpointEverySteps: 5,
      ...config,
    }),
    seed: 7,
    engine: 'auto',
    dataset: { file: join(folder, 'comparisons.jsonl'), hash: 'b'.repeat(64) },
    replay: null,
    base: { path: base, name: 'boats', hash: 'c'.repeat(64) },
    resume: null,
    folder: join(folder, name),
  };
}

function train(name: string, config: Record<string, unknown>, more: Partial<Parameters<typeof runTrainer>[1]> = {}) {
  return runTrainer(jobIn(name, config), { onEvent: () => undefined, cancel: never, stop: never, ...more });
}

describe('a reward run', () => {
  test('learns the labelers’ taste and reports what it is worth', async () => {
    const evaluated: Extract<TrainerEvent, { type: 'metrics' }>[] = [];
    const ranges: (number | null)[] = [];
    const outcome = await train(
      'plain',
      {},
      {
        onEvent: (event) => {
          if (measured(event)) evaluated.push(event);
          if (event.type === 'progress') ranges.push(event.etaLowSeconds, event.etaHighSeconds);
        },
      },
    );
    const curve = evaluated.map(({ values }) => values);
    const { metrics, card } = done(outcome);
    expect(metrics['test/accuracy']).toBeGreaterThan(0.8);
    // Two labelers always agree, the third with them in two prompts of three: (1 + 2/3 · 2) / 3 … of votes.
    expect(metrics['test/humanAgreement']).toBeCloseTo(7 / 9, 9);
    expect(metrics['test/modelAgreement']).toBe(metrics['test/accuracy']);
    // The loop's last evaluation and the report are of the same model.
    expect(metrics['validation/loss']).toBeCloseTo(curve.at(-1)?.['validation/loss'] ?? Number.NaN, 9);
    expect(metrics['test/leakedPrompts']).toBe(0);
    expect(metrics['test/leakedComparisons']).toBe(0);
    expect(Object.keys(metrics)).toEqual(
      expect.arrayContaining(['test/ece', 'test/brier', 'validation/temperature', 'baseline/test/accuracy']),
    );
    expect(metrics).toMatchObject({ 'test/pairs': 15, 'test/votes': 45 });
    expect(metrics['baseline/test/accuracyLow']).toBeLessThan(metrics['baseline/test/accuracyHigh'] ?? 0);
    expect(card).toMatch(/\| length alone \| [\d.]+ % \| [\d.]+–[\d.]+ \| 45 \|/);
    const report: EvaluationReport = JSON.parse(readFileSync(join(folderOf(outcome), 'evaluation.json'), 'utf8'));
    // The API reads it by its contract, in which nothing of it is lost.
    expect(storedEvaluation.parse(report)).toMatchObject(report);
    expect(report.learningCurve.map(({ step, pairs, share }) => [step, pairs, share])).toEqual([
      [10, 76, 76 / 240],
      [20, 152, 152 / 240],
      [30, 228, 228 / 240],
      [32, 240, 1],
    ]);
    expect(report.test.byTag.map(({ name, prompts }) => [name, prompts])).toEqual([['even', 7]]);
    expect(report.test.byStrength.map(({ name }) => name)).toEqual(['1', '2', '3']);
    // Answers do not depend on the prompt here: any prompt will do.
    expect(report.test.controls.mismatchedPrompt?.accuracy).toBeGreaterThan(0.8);
    // Told on the way, at each evaluation, and once more in the report.
    expect(evaluated.map(({ evaluation }) => evaluation?.rewards?.preferred.length)).toEqual([20, 20, 20, 20]);
    expect(evaluated.at(-1)?.evaluation).toMatchObject({ pairs: 15, votes: 45, humanAgreement: { value: 7 / 9 } });
    expect(report.validation.rewards).toEqual(evaluated.at(-1)?.evaluation?.rewards);
    expect(report.test.byTokens.reduce((votes, { cases }) => votes + cases, 0)).toBe(report.test.votes);
    for (const { comparisonId, preferredId, probability } of report.test.hardest) {
      expect(comparisonId).toMatch(/-00010{5}/);
      expect(preferredId).toMatch(/-0003/);
      expect(probability).toBeLessThan(0.5);
    }
    expect(ranges[0]).toBeNull();
    expect(ranges.slice(-2)).toEqual([0, 0]);
    expect(card).toContain('## Evaluation: test split');
    expect(card).toContain('Leak check: 0 of 15 prompts');
  });

  test('learns with every option at once', async () => {
    const learning = {
      ties: 'davidson',
      strength: 'weight',
      labelers: 'crowd-bt',
      labelSmoothing: 0.05,
      centering: 0.01,
      lengthControl: 'offset',
    };
    const outcome = await train('options', { learning });
    const { metrics, card } = done(outcome);
    expect(metrics['test/accuracy']).toBeGreaterThan(0.7);
    expect(metrics['train/lengthCoefficient']).toBeLessThan(0);
    expect(card).toContain('| labeler | reliability | votes |');
  });

  test('states what its rewards are on a reference set', async () => {
    const config = JSON.parse(readFileSync(join(folder, 'plain', 'artifact', 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      reward_normalisation: {
        deviation: expect.any(Number),
        reference: `30 answers of the validation split of snapshot ${'b'.repeat(64)}`,
      },
    });
  });

  test.each([
    ['low-rank factors', { trained: { part: 'lora', rank: 4 } }],
    ['the head alone', { trained: { part: 'last', layers: 0 }, learningRate: 3e-2 }],
  ])('trains %s', async (name, config) => {
    const { metrics } = done(await train(name, config));
    expect(metrics['test/accuracy']).toBeGreaterThan(0.7);
  });

  test('makes an ensemble of heads and seeds, measured together', async () => {
    const outcome = await train('ensemble', { ensemble: { heads: 2, seeds: 2 }, epochs: 2 });
    const { metrics, card } = done(outcome);
    expect(card).toContain('An ensemble of 2 models');
    expect(metrics['test/accuracy']).toBeGreaterThan(0.7);
    const engine = await loadEngine({ engine: 'wasm' });
    const model = await loadRewardModel(engine, folderOf(outcome));
    const [scored] = scoreByMembers(model, [{ messages: [], completion: 'The red boat sails.' }]);
    expect(scored?.members.length).toBe(4);
  });

  test('that is killed goes on to the same model and the same report', async () => {
    const whole = await train('whole', { stopping: { patience: 3 } });
    // Its states are saved by time alone, as soon as a step is over.
    const config = { stopping: { patience: 3 }, checkpointEverySteps: 1000, checkpointEveryMinutes: 1e-9 };
    let pid = 0;
    const saved: number[] = [];
    const killed = train('killed', config, {
      onEvent: (event) => {
        if (event.type === 'checkpoint') saved.push(event.step);
        if (event.type === 'metrics' && event.step >= 18) process.kill(pid, 'SIGKILL');
      },
      onStart: (started) => {
        pid = started;
      },
    });
    await expect(killed).rejects.toMatchObject({ code: 'trainer_gone' });
    expect(saved.length).toBeGreaterThanOrEqual(10);
    const resumed = await train('killed', config);
    expect(readFileSync(join(folderOf(resumed), 'model.safetensors'))).toEqual(
      readFileSync(join(folderOf(whole), 'model.safetensors')),
    );
    expect(readFileSync(join(folderOf(resumed), 'evaluation.json'), 'utf8')).toBe(
      readFileSync(join(folderOf(whole), 'evaluation.json'), 'utf8'),
    );
    expect(done(resumed).metrics).toEqual(done(whole).metrics);
  });

  test('that is cancelled keeps its best model', async () => {
    const cancel = new AbortController();
    const outcome = await train(
      'cancelled',
      { epochs: 100 },
      {
        onEvent: (event) => void (measured(event) && cancel.abort()),
        cancel: cancel.signal,
      },
    );
    expect(outcome).toMatchObject({ type: 'cancelled', kept: { parameters: expect.any(Number) } });
    const kept = outcome.type === 'cancelled' ? outcome.kept : undefined;
    expect(kept?.card).toMatch(/Cancelled at step \d+. This is the model after step 10, the best until then/);
    expect(readFileSync(join(kept?.artifactFolder ?? '', 'config.json'), 'utf8')).toContain(
      'ForSequenceClassification',
    );
  });

  test.each([
    ['the last evaluation of its training', { evaluateEverySteps: 100 }],
    ['its report', { evaluateEverySteps: 2, stopping: { patience: 1, minDelta: 10 } }],
  ])('that is cancelled in %s keeps its trained model, and goes on with measuring alone', async (name, config) => {
    const file = join(folder, 'many.jsonl');
    writeFileSync(file, manyHeldOut());
    const order = { ...jobIn(name, { ...config, epochs: 1 }), dataset: { file, hash: 'e'.repeat(64) } };
    const uncancelled = { ...order, folder: `${order.folder}, whole` };
    const whole = await runTrainer(uncancelled, { onEvent: () => undefined, cancel: never, stop: never });
    const cancel = new AbortController();
    const asked = { at: 0 };
    const outcome = await runTrainer(order, {
      onEvent: (event) => {
        if (event.type !== 'trained') return;
        asked.at = performance.now();
        cancel.abort();
      },
      cancel: cancel.signal,
      stop: never,
    });
    expect(outcome).toEqual({ type: 'cancelled', resumable: true });
    expect(performance.now() - asked.at).toBeLessThan(10_000);

    const steps: number[] = [];
    const resumed = await runTrainer(order, {
      onEvent: (event) => void (event.type === 'progress' && steps.push(event.step)),
      cancel: never,
      stop: never,
    });
    expect(steps).toEqual([]);
    for (const made of ['model.safetensors', 'evaluation.json']) {
      expect(readFileSync(join(folderOf(resumed), made))).toEqual(readFileSync(join(folderOf(whole), made)));
    }
    expect(done(resumed).metrics).toEqual(done(whole).metrics);
  });

  test('stops early when the validation split gets no better', async () => {
    const steps: number[] = [];
    const outcome = await train(
      'early',
      { epochs: 60, learningRate: 3e-2, evaluateEverySteps: 4, stopping: { patience: 2 } },
      {
        onEvent: (event) => void (event.type === 'metrics' && steps.push(event.step)),
      },
    );
    const { metrics, card } = done(outcome);
    expect(metrics['train/steps']).toBeLessThan(400);
    expect(metrics['train/keptStep']).toBe((metrics['train/steps'] ?? 0) - 8);
    expect(card).toMatch(/Stopped early after \d+ of \d+ steps/);
  });
});

describe('before a run', () => {
  test('a dry run tells what it would take, and makes nothing', async () => {
    const outcome = await train('dry', { dryRun: true });
    const metrics = outcome.type === 'planned' ? outcome.metrics : {};
    expect(metrics).toMatchObject({ 'plan/comparisons': 60, 'plan/prompts': 60, 'plan/pairs': 60 });
    expect(metrics['plan/steps']).toBe(32);
    for (const name of ['tokens', 'memoryBytes', 'measuredMemoryBytes', 'tokensPerSecond', 'seconds']) {
      expect(metrics[`plan/${name}`], name).toBeGreaterThan(0);
    }
  });

  test('a dry run of the last layers counts what is computed once into its time', async () => {
    const outcome = await train('dry, the head alone', { dryRun: true, trained: { part: 'last', layers: 0 } });
    const metrics = outcome.type === 'planned' ? outcome.metrics : {};
    const {
      tokens = 0,
      tokensPerSecond = 0,
      preparationTokensPerSecond = 0,
      seconds = 0,
    } = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name.replace('plan/', ''), value]));
    // Four epochs read each prompt four times; what is frozen is computed once.
    const preparing = tokens / 4 / preparationTokensPerSecond;
    expect(preparing).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(tokens / tokensPerSecond + 0.99 * preparing);
  });

  test('a sweep tries its settings and takes the one with the lowest validation loss', async () => {
    const messages: string[] = [];
    const outcome = await train(
      'sweep',
      { sweep: { learningRate: [1e-7, 3e-3], fraction: 0.5 } },
      {
        onEvent: (event) => void (event.type === 'log' && messages.push(event.message)),
      },
    );
    const { card, metrics } = done(outcome);
    expect(messages.filter((message) => message.startsWith('candidate')).length).toBe(2);
    expect(card).toContain('Chosen by the sweep: learning rate 0.003');
    expect(metrics['test/accuracy']).toBeGreaterThan(0.8);
    // A candidate is not better for having been tried before: the run is the one without a sweep.
    expect(readFileSync(join(folderOf(outcome), 'model.safetensors'))).toEqual(
      readFileSync(join(folder, 'plain', 'artifact', 'model.safetensors')),
    );
  });
});

describe('a run that goes wrong', () => {
  test('says that it diverged, by code and in words', async () => {
    const outcome = await train('diverged', { learningRate: 1e20, warmupSteps: 0 });
    expect(outcome).toMatchObject({
      type: 'failed',
      code: 'training_diverged',
      message: expect.stringContaining('A lower learning rate may help'),
    });
  });

  test('keeps the best model of before it diverged', async () => {
    const norms: number[] = [];
    await train(
      'norms',
      { stopping: { keep: 'last' } },
      {
        onEvent: (event) => void (event.type === 'metrics' && norms.push(event.values['train/gradientNorm'] ?? 0)),
      },
    );
    const grown = norms.findIndex((norm, step) => step > 0 && norm > Math.max(...norms.slice(0, step)));
    expect(grown).toBeGreaterThan(0);
    const outcome = await train('exploded', { evaluateEverySteps: 1, explodedNorm: norms[grown] });
    expect(outcome).toMatchObject({
      type: 'failed',
      code: 'training_diverged',
      kept: { card: expect.stringContaining('This is the model after step') },
    });
  });

  test('says that nothing was judged', async () => {
    const tied = comparisons().map(({ judgments, ...record }) => ({
      ...record,
      judgments: judgments.map((judgment) => ({ ...judgment, ranking: [[0, 1]] })),
    }));
    const file = join(folder, 'tied.jsonl');
    writeFileSync(file, tied.map((record) => JSON.stringify(record)).join('\n'));
    const job = { ...jobIn('nothing', {}), dataset: { file, hash: 'd'.repeat(64) } };
    const outcome = await runTrainer(job, { onEvent: () => undefined, cancel: never, stop: never });
    expect(outcome).toMatchObject({ type: 'failed', code: 'no_pairs' });
  });
});

function measured(event: TrainerEvent): event is Extract<TrainerEvent, { type: 'metrics' }> {
  return event.type === 'metrics' && event.values['validation/loss'] !== undefined;
}

function done(outcome: Awaited<ReturnType<typeof runTrainer>>) {
  if (outcome.type !== 'done') throw new Error(`the trainer ${JSON.stringify(outcome)}`);
  return outcome;
}

function folderOf(outcome: Awaited<ReturnType<typeof runTrainer>>): string {
  return done(outcome).artifactFolder;
}
