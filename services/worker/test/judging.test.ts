import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { inferenceChatRequest, inferenceScoreRequest, type JudgePass } from '@tastemaker/contracts';
import {
  cancelJudgePass,
  createEndpointModel,
  createJudge,
  createJudgePass,
  judgePassById,
  listComparisons,
  listJudgeJudgments,
  type NewJudge,
  uuidv7,
} from '@tastemaker/database';
import { createTestDatabase, makeComparisons, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { type JobQueue, openQueues } from '@tastemaker/queue';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';

let folder: string;
let database: TestDatabase;
let inference: Server;
let worker: RunningWorker;
let queues: JobQueue;
let projectId: string;
let researcherId: string;
let modelId: string;
const asked: string[] = [];
/** What the judge answers to a prompt; null: the model refuses it. */
let answer: (prompt: string) => string | null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-judging-'));
  database = await createTestDatabase();
  // Plays the inference service, before an endpoint that judges.
  inference = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const body = await json(request);
      if (request.url === '/v1/score') {
        const { model, inputs } = inferenceScoreRequest.parse(body);
        // By the number in an answer; the third is too long.
        const scores = inputs.map((input) => {
          const score = Number(JSON.stringify(input).match(/answer (\d)/)?.[1]);
          return score === 2
            ? { tooLong: { tokens: 99, limit: 64 } }
            : { score, members: [score], deviation: 0, tokens: 5 };
        });
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ model, scores }));
        return;
      }
      const { messages } = inferenceChatRequest.parse(body);
      const prompt = messages[0]?.content ?? '';
      asked.push(prompt);
      const content = answer(prompt);
      response.setHeader('content-type', 'application/json').setHeader('x-endpoint-calls', '1');
      if (content === null) {
        const problem = { type: 'about:blank', title: 'Bad Request', status: 400, code: 'invalid_request' };
        response.writeHead(400).end(JSON.stringify({ ...problem, detail: 'the prompt is too long' }));
        return;
      }
      const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
      const usage = { prompt_tokens: 50, completion_tokens: 2, total_tokens: 52 };
      const head = { id: 'c', object: 'chat.completion', created: 1, model: 'm', endpoint_model: 'judge-70b' };
      response.end(JSON.stringify({ ...head, choices, usage }));
    };
    void reply();
  });
  await new Promise<void>((resolve) => inference.listen(0, '127.0.0.1', resolve));
  const address = inference.address();
  const port = typeof address === 'object' ? address?.port : 0;
  worker = await startWorker(
    testEnvironment(database.url, folder, { TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${port}` }),
    pino({ level: 'silent' }),
  );
  queues = await openQueues({ databaseUrl: database.url });
  modelId = uuidv7();
  const limits = { timeoutMs: 1000, maxConcurrency: 1, maxAttempts: 1 };
  const endpoint = { baseUrl: 'http://127.0.0.1:9/v1', model: 'judge', hasApiKey: true, ...limits };
  const model = { id: modelId, name: 'judge', kind: 'assistant', card: '' } as const;
  await createEndpointModel(database.database, { ...model, endpoint, sealedEndpoint: 'v1.sealed' });
});

afterAll(async () => {
  await queues.close();
  await worker.stop();
  inference.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  ({ projectId, researcherId } = await makeProject(database.database));
  asked.length = 0;
  answer = () => 'A';
});

function judgeOrder(prompt: string): NewJudge {
  return {
    projectId,
    name: 'endpoint',
    kind: 'languageModel',
    modelId,
    modelName: 'judge',
    checkpointHash: null,
    prompt,
    maxTokens: 16,
    prices: null,
    createdBy: researcherId,
  };
}

const judgeWith = (prompt: string) => createJudge(database.database, judgeOrder(prompt));

async function pass(judgeId: string, count?: number): Promise<JudgePass> {
  const order = { projectId, judgeId, scope: 'all', tag: null, seed: 0, count } as const;
  const made = await createJudgePass(database.database, order);
  await queues.enqueue('judge-pass', { passId: made.id }, { jobId: made.id });
  const status = async () => (await judgePassById(database.database, judgeId, made.id)).status;
  await expect.poll(status, { timeout: 30_000 }).not.toMatch(/queued|running/);
  return judgePassById(database.database, judgeId, made.id);
}

const found = async (judgeId: string) => (await listJudgeJudgments(database.database, judgeId, { limit: 100 })).items;

test('a language model is asked in both orders, and what changes with the order is a tie', {
  timeout: 60_000,
}, async () => {
  const [comparisonId = ''] = await makeComparisons(database.database, projectId, 1, 1);
  const { id } = await judgeWith('{prompt} | {A} | {B}');
  expect(await pass(id)).toMatchObject({ status: 'succeeded', completedComparisons: 1, endpointCalls: 2 });
  expect(asked).toEqual(['Write haiku number 0. | answer 0 | answer 1', 'Write haiku number 0. | answer 1 | answer 0']);
  expect(await found(id)).toMatchObject([
    {
      judge: { kind: 'languageModel', name: 'endpoint', version: 1, modelName: 'judge' },
      comparisonId,
      outcome: 'tie',
      answers: { firstAsA: { read: 'A', text: 'A' }, secondAsA: { read: 'A', text: 'A' } },
      endpointModel: 'judge-70b',
      inputTokens: 100,
      outputTokens: 4,
      failure: null,
    },
  ]);
  // A judge is no person: the comparison is as open as it was.
  const { items } = await listComparisons(database.database, projectId, { limit: 10 });
  expect(items).toMatchObject([{ judgmentsDone: 0, status: 'open' }]);
});

test('an answer counts where both orders say the same candidate, in every pair of three', {
  timeout: 60_000,
}, async () => {
  await makeComparisons(database.database, projectId, 1, 1, 3);
  answer = (prompt) =>
    (/A: answer (\d)/.exec(prompt)?.[1] ?? '') > (/B: answer (\d)/.exec(prompt)?.[1] ?? '') ? 'A' : 'B';
  const { id } = await judgeWith('{prompt} A: {A} B: {B}');
  await pass(id);
  expect((await found(id)).map(({ outcome }) => outcome)).toEqual(['second', 'second', 'second']);
});

test('what cannot be read is told and never guessed, and what the model refuses is a failure', {
  timeout: 60_000,
}, async () => {
  await makeComparisons(database.database, projectId, 1, 1);
  answer = () => 'Both have their merits.';
  const { id } = await judgeWith('{prompt} {A} {B}');
  await pass(id);
  expect(await found(id)).toMatchObject([{ outcome: null, failure: null, answers: { firstAsA: { read: null } } }]);
  answer = () => null;
  const second = await judgeWith('{prompt} {A} {B}');
  expect(second.version).toBe(2);
  expect(await pass(second.id)).toMatchObject({ status: 'succeeded' });
  expect(await found(second.id)).toMatchObject([{ outcome: null, failure: 'the prompt is too long' }]);
});

test('a reward model scores, with a probability, and what it cannot read is a failure of its pairs', {
  timeout: 60_000,
}, async () => {
  await makeComparisons(database.database, projectId, 1, 1, 3);
  const checkpointHash = 'c'.repeat(64);
  const reward = { kind: 'rewardModel', checkpointHash, prompt: null, maxTokens: null } as const;
  const { id } = await createJudge(database.database, { ...judgeOrder('unused'), ...reward });
  expect(await pass(id)).toMatchObject({ status: 'succeeded', endpointCalls: 0 });
  const tooLong = { outcome: null, failure: 'an answer has 99 tokens; the model reads at most 64' };
  expect(await found(id)).toMatchObject([
    { outcome: 'second', probability: 1 / (1 + Math.E), answers: null, inputTokens: 10, failure: null },
    tooLong,
    tooLong,
  ]);
});

test('a pass leaves out what the judge has judged, and is refused where nothing is left', {
  timeout: 60_000,
}, async () => {
  await makeComparisons(database.database, projectId, 5, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  expect(await pass(id, 2)).toMatchObject({ comparisonCount: 2 });
  expect(await pass(id)).toMatchObject({ comparisonCount: 3 });
  expect(new Set((await found(id)).map(({ comparisonId }) => comparisonId)).size).toBe(5);
  await expect(pass(id)).rejects.toThrow('no such comparison');
});

test('a pass that is cancelled ends with what it has found', { timeout: 60_000 }, async () => {
  await makeComparisons(database.database, projectId, 12, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  const order = { projectId, judgeId: id, scope: 'all', tag: null, seed: 0, count: undefined } as const;
  const made = await createJudgePass(database.database, order);
  expect(await cancelJudgePass(database.database, id, made.id)).toMatchObject({ status: 'cancelled' });
  await expect(cancelJudgePass(database.database, id, made.id)).rejects.toThrow('This pass is over: cancelled.');
});
