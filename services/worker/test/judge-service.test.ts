// Judges against the inference service itself, with tiny models of random weights.
import type { Judge } from '@tastemaker/contracts';
import { createInferenceClient } from '@tastemaker/inference-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp, ModelHost } from '../../inference/src/index.js';
import { makeTinyModels, type TinyModels } from '../../inference/test/tiny-models.js';
import { askJudge } from '../src/judges/ask-judge.js';
import { scoreJudge } from '../src/judges/score-judge.js';

let models: TinyModels;
let host: ModelHost;
let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;

beforeAll(async () => {
  models = await makeTinyModels();
  host = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30 });
  app = await buildApp({ artifacts: models.artifacts, host });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  await host.ready();
});
afterAll(async () => {
  await app.close();
  await host.close();
  await models.remove();
});

const judge: Judge = {
  id: '00000000-0000-4000-8000-000000000001',
  projectId: '00000000-0000-4000-8000-000000000002',
  name: 'tiny',
  version: 1,
  kind: 'languageModel',
  modelId: null,
  modelName: 'tiny',
  checkpointHash: null,
  prompt: '{prompt}|{A}|{B}',
  maxTokens: 6,
  prices: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

function comparing(...texts: string[]) {
  const candidates = texts.map((text) => ({ text, messages: null }));
  return {
    comparisonId: 'c',
    messages: [{ role: 'user' as const, content: 'the cat' }],
    contextDocuments: [],
    candidates,
  };
}

const signal = AbortSignal.timeout(100_000);

const hashed = (reference: string) => `sha256:${reference.slice('sha256:'.length)}` as const;

function asking() {
  const target = { model: hashed(models.language) };
  return { inference: createInferenceClient(url), judge, target, guideline: undefined, signal };
}

test('what a model without a clue answers is unreadable in both orders, and its tokens are counted', async () => {
  const asked = asking();
  const { judgments, endpointCalls } = await askJudge(asked, comparing('sat on the mat', 'sat'));
  expect(judgments).toMatchObject([{ outcome: null, readFirstAsA: null, readSecondAsA: null, failure: null }]);
  expect(judgments[0]?.inputTokens).toBeGreaterThan(10);
  expect(judgments[0]?.outputTokens).toBeGreaterThan(0);
  expect(judgments[0]?.outputTokens).toBeLessThanOrEqual(2 * 6);
  expect(endpointCalls).toBe(0);
});

test('a prompt that is longer than the model reads is a failure with the reason', async () => {
  const asked = asking();
  const { judgments } = await askJudge(asked, comparing('{A} '.repeat(4000), 'sat'));
  expect(judgments).toMatchObject([{ outcome: null, failure: expect.stringMatching(/token|long/), inputTokens: null }]);
});

test('a reward model says the contrary of two answers that change places', async () => {
  const model = hashed(models.reward);
  const scoring = { inference: createInferenceClient(url), target: { model }, signal };
  const [one] = await scoreJudge(scoring, comparing('sat on the mat', 'sat'));
  const [other] = await scoreJudge(scoring, comparing('sat', 'sat on the mat'));
  expect((one?.probability ?? 0) + (other?.probability ?? 0)).toBeCloseTo(1, 5);
  expect(new Set([one?.outcome, other?.outcome])).toEqual(new Set(['first', 'second']));
});
