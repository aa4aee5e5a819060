import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finetuneConfig, type Message, type RunConfig, rewardConfig } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrainer } from '../src/runs/trainer-process.js';
import type { TrainerJob } from '../src/trainer/messages.js';

const recorded = fileURLToPath(new URL('../../../packages/language-model/test/fixtures/llama', import.meta.url));
const template =
  "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}" +
  '{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}';

let folder: string;
let base: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-left-out-'));
  base = join(folder, 'base');
  cpSync(recorded, base, { recursive: true });
  writeFileSync(join(base, 'chat_template.jinja'), template);
});
afterAll(() => rmSync(folder, { recursive: true }));

const id = (kind: number, index: number) =>
  `00000000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(index).padStart(8, '0')}`;

/** A question, of which those at `refused` begin with words that the template refuses. */
function question(index: number, refused: readonly number[]): Message[] {
  const system: Message[] = refused.includes(index) ? [{ role: 'system', content: 'Be brief.' }] : [];
  return [...system, { role: 'user', content: `Which boat is number ${index}?` }];
}

function comparisons(refused: readonly number[]): object[] {
  return Array.from({ length: 20 }, (_, index) => ({
    comparisonId: id(1, index),
    promptId: id(2, index),
    split: index < 16 ? 'train' : index < 18 ? 'validation' : 'test',
    messages: question(index, refused),
    completions: ['The red boat.', 'None.'].map((text, at) => ({ id: id(3, 2 * index + at), text })),
    judgments: [
      {
        id: id(4, index),
        labelerId: id(5, 0),
        labelerKind: 'person',
        verdict: 'ranking',
        ranking: [[0], [1]],
        strength: null,
        guidelineVersion: 1,
      },
    ],
    tags: [],
  }));
}

function demonstrations(refused: readonly number[]): object[] {
  return Array.from({ length: 20 }, (_, index) => ({
    demonstrationId: id(6, index),
    messages: [...question(index, refused), { role: 'assistant', content: 'The red boat.' }],
    split: index < 16 ? 'train' : 'validation',
  }));
}

async function train(name: string, config: RunConfig, records: readonly object[]) {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, records.map((record) => JSON.stringify(record)).join('\n'));
  const job: TrainerJob = {
    runId: id(9, 9),
    runName: name,
    config,
    seed: 7,
    engine: 'auto',
    dataset: { file, hash: 'b'.repeat(64) },
    replay: null,
    base: { path: base, name: 'boats', hash: 'c'.repeat(64) },
    resume: null,
    folder: join(folder, name),
  };
  const log: string[] = [];
  const never = new AbortController().signal;
  const onEvent: Parameters<typeof runTrainer>[1]['onEvent'] = (event) => {
    if (event.type === 'log' && event.level === 'warn') log.push(event.message);
  };
  return { outcome: await runTrainer(job, { onEvent, cancel: never, stop: never }), log };
}

const reward = (more: object) => rewardConfig.parse({ kind: 'reward', pairsPerStep: 8, maxLength: 100, ...more });
const finetune = (more: object) =>
  finetuneConfig.parse({ kind: 'finetune', steps: 2, batchSize: 2, sequenceLength: 100, warmupSteps: 1, ...more });

test('a reward run says at its start which comparisons the template refuses, and trains on the others', async () => {
  const { outcome, log } = await train('reward', reward({}), comparisons([3, 17]));
  expect(log.slice(0, 3)).toEqual([
    '2 of 20 comparisons (10 %) are left out; up to 20 % may be (maxLeftOutShare)',
    `left out: comparison ${id(1, 3)}: The model's chat template failed: System role not supported`,
    `left out: comparison ${id(1, 17)}: The model's chat template failed: System role not supported`,
  ]);
  expect(outcome).toMatchObject({ type: 'done', metrics: { 'train/pairs': 15 } });
  expect(outcome).toMatchObject({
    card: expect.stringMatching(/15 comparisons trained on.*\n.*1 comparisons left out/),
  });
});

test('a reward run stops where more than its share is left out, and names some', async () => {
  const { outcome } = await train('stopped', reward({ maxLeftOutShare: 0.05 }), comparisons([3, 17]));
  expect(outcome).toMatchObject({
    type: 'failed',
    code: 'too_many_left_out',
    message: expect.stringMatching(
      new RegExp(
        `^2 of 20 comparisons \\(10 %\\) .* 5 % that maxLeftOutShare allows: comparison ${id(1, 3)}: .*System role`,
      ),
    ),
  });
});

test('a dry run says how many the template refuses', async () => {
  const { outcome } = await train('dry', reward({ dryRun: true }), comparisons([3]));
  expect(outcome).toMatchObject({ type: 'planned', metrics: { 'plan/refused': 1, 'plan/tooLong': 0 } });
});

test('fine-tuning leaves the demonstrations out that the template refuses or that are too long, by name', async () => {
  const records = demonstrations([5]);
  records[18] = {
    demonstrationId: id(6, 18),
    split: 'validation',
    messages: [...question(18, []), { role: 'assistant', content: 'far '.repeat(200) }],
  };
  const { outcome, log } = await train('finetune', finetune({}), records);
  expect(outcome).toMatchObject({ type: 'done' });
  expect(log[0]).toBe('2 of 20 demonstrations (10 %) are left out; up to 20 % may be (maxLeftOutShare)');
  expect(log).toContainEqual(
    `left out: demonstration ${id(6, 5)}: The model's chat template failed: System role not supported`,
  );
  expect(log).toContainEqual(expect.stringMatching(new RegExp(`demonstration ${id(6, 18)}: It has \\d+ tokens`)));
});

test('fine-tuning stops where the template refuses most demonstrations', async () => {
  const { outcome } = await train('refused', finetune({}), demonstrations([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  expect(outcome).toMatchObject({
    type: 'failed',
    code: 'too_many_left_out',
    message: expect.stringContaining('10 of 20 demonstrations (50 %)'),
  });
});
