import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finetuneConfig, pretrainConfig } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrainer } from '../src/runs/trainer-process.js';
import type { TrainerEvent, TrainerJob } from '../src/trainer/messages.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-trainer-'));
  const documents = Array.from({ length: 200 }, (_, index) => ({
    text: `The ${['red', 'green', 'blue'][index % 3]} boat number ${index} sails at ${['dawn', 'noon'][index % 2]}.`,
  }));
  writeFileSync(join(folder, 'documents.jsonl'), documents.map((each) => JSON.stringify(each)).join('\n'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const shape = { vocabularySize: 300, layers: 1, hidden: 16, heads: 2, keyValueHeads: 1, intermediate: 32 };

function jobIn(name: string, steps: number): TrainerJob {
  return {
    runId: '00000000-0000-7000-8000-000000000000',
    runName: 'boats',
    config: pretrainConfig.parse({
      kind: 'pretrain',
      architecture: shape,
      steps,
      batchSize: 2,
      sequenceLength: 32,
      warmupSteps: 2,
      checkpointEverySteps: 5,
      evaluateEverySteps: 20,
    }),
    seed: 7,
    engine: 'auto',
    dataset: { file: join(folder, 'documents.jsonl'), hash: 'a'.repeat(64) },
    replay: null,
    base: null,
    resume: null,
    folder: join(folder, name),
  };
}

const never = new AbortController().signal;

test('a trainer killed at any step goes on from its last checkpoint to the very same model', async () => {
  const steps = 60;
  const whole = await runTrainer(jobIn('whole', steps), { onEvent: () => undefined, cancel: never, stop: never });
  expect(whole).toMatchObject({
    metrics: { 'validation/loss': expect.any(Number), 'validation/perplexity': expect.any(Number) },
    card: expect.stringMatching(/\d+ documents, [1-9]\d* held out for validation/),
  });

  let pid = 0;
  const killAtStep = (event: TrainerEvent): void => {
    if (event.type === 'metrics' && event.step >= 20 && pid !== 0) process.kill(pid, 'SIGKILL');
  };
  const killed = runTrainer(jobIn('killed', steps), {
    onEvent: killAtStep,
    cancel: never,
    stop: never,
    onStart: (started) => {
      pid = started;
    },
  });
  await expect(killed).rejects.toMatchObject({ code: 'trainer_gone' });

  const seen: number[] = [];
  const resumed = await runTrainer(jobIn('killed', steps), {
    onEvent: (event) => void (event.type === 'metrics' && seen.push(event.step)),
    cancel: never,
    stop: never,
  });
  expect(Math.min(...seen)).toBeGreaterThan(5);
  expect(weightsOf(resumed)).toEqual(weightsOf(whole));
});

/** What a model of two layers begins with, as far as one step at next to no rate leaves it. */
async function firstWeights(initialization: 'normal' | 'induction') {
  const job = jobIn(initialization, 1);
  const architecture = { ...shape, layers: 2, hidden: 32, heads: 4, keyValueHeads: 4 };
  const config = pretrainConfig.parse({ ...job.config, architecture, initialization, learningRate: 1e-9 });
  return weightsOf(await runTrainer({ ...job, config }, { onEvent: () => undefined, cancel: never, stop: never }));
}

test('a model begins with induction heads where the run asks for them', async () => {
  expect(await firstWeights('induction')).not.toEqual(await firstWeights('normal'));
});

test('adapters are trained on conversations, merged into what is made, and their run goes on after a kill', async () => {
  const base = await runTrainer(jobIn('base', 5), { onEvent: () => undefined, cancel: never, stop: never });
  const demonstrations = Array.from({ length: 200 }, (_, index) => ({
    messages: [
      { role: 'user', content: `Which boat is number ${index}?` },
      { role: 'assistant', content: ['red', 'green', 'blue'][index % 3] ?? '' },
    ],
  }));
  writeFileSync(join(folder, 'demonstrations.jsonl'), demonstrations.map((each) => JSON.stringify(each)).join('\n'));
  const job = (name: string): TrainerJob => ({
    ...jobIn(name, 1),
    config: finetuneConfig.parse({
      kind: 'finetune',
      adapter: { kind: 'lora', rank: 2 },
      optimizer: 'adamw',
      learningRate: 1e-2,
      steps: 40,
      microBatches: 2,
      batchSize: 2,
      sequenceLength: 64,
      checkpointEverySteps: 5,
      evaluateEverySteps: 20,
    }),
    dataset: { file: join(folder, 'demonstrations.jsonl'), hash: 'd'.repeat(64) },
    replay: { file: join(folder, 'documents.jsonl'), hash: 'a'.repeat(64) },
    base: { path: folderOf(base), name: 'boats', hash: 'c'.repeat(64) },
  });
  const dreams: string[] = [];
  const hear = (event: TrainerEvent): void => {
    if (event.type === 'log' && event.message.startsWith('dream')) dreams.push(event.message);
  };
  const whole = await runTrainer(job('adapted'), { onEvent: hear, cancel: never, stop: never });
  expect(dreams.length).toBe(4);
  expect(dreams[0]).toMatch(/^dream at step 20: <\|user\|>Which boat is number \d+\?<\|end\|><\|assistant\|>▸/);
  expect(whole).toMatchObject({ metrics: { 'validation/perplexity': expect.any(Number) } });
  expect(weightsOf(whole)).not.toEqual(weightsOf(base));

  let pid = 0;
  const killed = runTrainer(job('adapted and killed'), {
    onEvent: (event) => void (event.type === 'metrics' && process.kill(pid, 'SIGKILL')),
    cancel: never,
    stop: never,
    onStart: (started) => {
      pid = started;
    },
  });
  await expect(killed).rejects.toMatchObject({ code: 'trainer_gone' });
  const resumed = await runTrainer(job('adapted and killed'), { onEvent: hear, cancel: never, stop: never });
  expect(weightsOf(resumed)).toEqual(weightsOf(whole));
});

test('a cancelled trainer ends after the step it is in', async () => {
  const cancel = new AbortController();
  const outcome = await runTrainer(jobIn('cancelled', 100_000), {
    onEvent: (event) => void (event.type === 'metrics' && cancel.abort()),
    cancel: cancel.signal,
    stop: never,
  });
  expect(outcome).toEqual({ type: 'cancelled', resumable: false });
});

test('a trainer that is cancelled in its last evaluation goes on with that alone, to the very same model', async () => {
  const documents = Array.from({ length: 6000 }, (_, index) => ({
    text: `Boat number ${index} sails far out to sea.`,
  }));
  const file = join(folder, 'many.jsonl');
  writeFileSync(file, documents.map((each) => JSON.stringify(each)).join('\n'));
  const job = (name: string): TrainerJob => {
    const { config, ...rest } = jobIn(name, 20);
    const more = { checkpointEverySteps: 100, validationShare: 0.5 };
    return { ...rest, config: pretrainConfig.parse({ ...config, ...more }), dataset: { file, hash: 'a'.repeat(64) } };
  };
  const whole = await runTrainer(job('evaluated'), { onEvent: () => undefined, cancel: never, stop: never });
  const cancel = new AbortController();
  const outcome = await runTrainer(job('unevaluated'), {
    onEvent: (event) => void (event.type === 'trained' && cancel.abort()),
    cancel: cancel.signal,
    stop: never,
  });
  expect(outcome).toEqual({ type: 'cancelled', resumable: true });
  const again = { onEvent: () => undefined, cancel: AbortSignal.abort(), stop: never };
  expect(await runTrainer(job('unevaluated'), again)).toEqual({ type: 'cancelled', resumable: true });
  const said: TrainerEvent[] = [];
  const resumed = await runTrainer(job('unevaluated'), {
    onEvent: (event) => void said.push(event),
    cancel: never,
    stop: never,
  });
  expect(said.filter(({ type }) => type === 'progress')).toEqual([]);
  expect(said.filter(({ type }) => type === 'metrics')).toMatchObject([
    { step: 20, values: { 'validation/loss': expect.any(Number), 'validation/perplexity': expect.any(Number) } },
  ]);
  expect(weightsOf(resumed)).toEqual(weightsOf(whole));
});

test('a trainer says what is wrong with its dataset', async () => {
  writeFileSync(join(folder, 'broken.jsonl'), '{"text": "fine"}\n{"txt": "not"}\n');
  const job = { ...jobIn('broken', 5), dataset: { file: join(folder, 'broken.jsonl'), hash: 'b'.repeat(64) } };
  const outcome = await runTrainer(job, { onEvent: () => undefined, cancel: never, stop: never });
  expect(outcome).toMatchObject({ type: 'failed', message: expect.stringContaining('line 2 of') });
});

function weightsOf(outcome: Awaited<ReturnType<typeof runTrainer>>): Buffer {
  return readFileSync(join(folderOf(outcome), 'model.safetensors'));
}

function folderOf(outcome: Awaited<ReturnType<typeof runTrainer>>): string {
  if (outcome.type !== 'done') throw new Error(`the trainer ${JSON.stringify(outcome)}`);
  return outcome.artifactFolder;
}
