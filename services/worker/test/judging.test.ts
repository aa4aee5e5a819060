import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
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
import { sql } from 'drizzle-orm';
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
/** What goes wrong with the next requests, one each. */
const mishaps: ('busy' | 'error' | 'cut' | 'garbled')[] = [];
/** What requests wait for before they are answered. */
let gate: Promise<unknown> = Promise.resolve();

/** Requests wait from now on, until what is returned is aborted. */
function closeGate(): AbortController {
  const opening = new AbortController();
  gate = once(opening.signal, 'abort');
  return opening;
}

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
      await gate;
      const mishap = mishaps.shift();
      if (mishap !== undefined) {
        goWrong(response, mishap);
        return;
      }
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
  worker = await beginWorker();
  queues = await openQueues({ databaseUrl: database.url });
  modelId = uuidv7();
  const limits = { timeoutMs: 1000, maxConcurrency: 1, maxAttempts: 1 };
  const endpoint = { baseUrl: 'http://127.0.0.1:9/v1', model: 'judge', hasApiKey: true, ...limits };
  const model = { id: modelId, name: 'judge', kind: 'assistant', card: '' } as const;
  await createEndpointModel(database.database, { ...model, endpoint, sealedEndpoint: 'v1.sealed' });
});

function beginWorker(): Promise<RunningWorker> {
  const address = inference.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return startWorker(
    testEnvironment(database.url, folder, { TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${port}` }),
    pino({ level: 'silent' }),
  );
}

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
  mishaps.length = 0;
  gate = Promise.resolve();
});

function goWrong(response: ServerResponse, mishap: (typeof mishaps)[number]): void {
  response.setHeader('content-type', 'application/json').setHeader('x-endpoint-calls', '1');
  if (mishap === 'cut') response.writeHead(200).write('{"id": "c", ', () => response.destroy());
  else if (mishap === 'garbled') response.end('{"id": "c", ');
  else {
    const status = mishap === 'busy' ? 429 : 500;
    const problem = {
      type: 'about:blank',
      title: 'No',
      status,
      code: mishap === 'busy' ? 'too_many_requests' : 'internal',
    };
    response.writeHead(status).end(JSON.stringify({ ...problem, detail: 'the engine is broken' }));
  }
}

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

async function ordered(judgeId: string, count?: number): Promise<JudgePass> {
  const order = { projectId, judgeId, scope: 'all', tag: null, seed: 0, count } as const;
  const made = await createJudgePass(database.database, order);
  await queues.enqueue('judge-pass', { passId: made.id }, { jobId: made.id });
  return made;
}

/** Once it is over. */
async function ended({ id, judgeId }: JudgePass): Promise<JudgePass> {
  const status = async () => (await judgePassById(database.database, judgeId, id)).status;
  await expect.poll(status, { timeout: 60_000 }).not.toMatch(/queued|running/);
  return judgePassById(database.database, judgeId, id);
}

const pass = async (judgeId: string, count?: number) => ended(await ordered(judgeId, count));

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

test('a pass that is cancelled before it runs is over at once', { timeout: 60_000 }, async () => {
  await makeComparisons(database.database, projectId, 12, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  const order = { projectId, judgeId: id, scope: 'all', tag: null, seed: 0, count: undefined } as const;
  const made = await createJudgePass(database.database, order);
  expect(await cancelJudgePass(database.database, id, made.id)).toMatchObject({ status: 'cancelled' });
  await expect(cancelJudgePass(database.database, id, made.id)).rejects.toThrow('This pass is over: cancelled.');
});

test('a pass that is cancelled while it runs ends with what it has found', { timeout: 120_000 }, async () => {
  await makeComparisons(database.database, projectId, 12, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  const opening = closeGate();
  const made = await ordered(id);
  await expect
    .poll(async () => (await judgePassById(database.database, id, made.id)).status, { timeout: 60_000 })
    .toBe('running');
  await cancelJudgePass(database.database, id, made.id);
  opening.abort();
  const over = await ended(made);
  expect(over.status).toBe('cancelled');
  expect(await found(id)).toHaveLength(over.completedComparisons);
});

test('a worker that is stopped half way is followed by one that goes on, and no pair is judged twice', {
  timeout: 180_000,
}, async () => {
  await makeComparisons(database.database, projectId, 12, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  answer = () => {
    if (asked.length === 10) closeGate();
    return 'A';
  };
  const made = await ordered(id);
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(10);
  await worker.stop();
  const { status, completedComparisons } = await judgePassById(database.database, id, made.id);
  expect(status).toBe('running');
  expect(completedComparisons).toBeLessThan(12);
  gate = Promise.resolve();
  worker = await beginWorker();
  expect(await ended(made)).toMatchObject({ status: 'succeeded', completedComparisons: 12 });
  const comparisons = (await found(id)).map(({ comparisonId }) => comparisonId);
  expect([comparisons.length, new Set(comparisons).size]).toEqual([12, 12]);
});

test('what is busy, cut off or garbled is asked again', { timeout: 120_000 }, async () => {
  await makeComparisons(database.database, projectId, 1, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  mishaps.push('busy', 'cut', 'garbled');
  // Two answers, and the three requests before that came to nothing.
  expect(await pass(id)).toMatchObject({ status: 'succeeded', completedComparisons: 1, endpointCalls: 5 });
  expect(await found(id)).toMatchObject([{ outcome: 'tie', failure: null }]);
});

test('a pass that fails says why, keeps what it found, and the next one takes the rest', {
  timeout: 120_000,
}, async () => {
  await makeComparisons(database.database, projectId, 12, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  answer = () => {
    if (asked.length === 10) mishaps.push('error', 'error', 'error', 'error');
    return 'A';
  };
  const failed = await pass(id);
  expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('the engine is broken') });
  const before = (await found(id)).length;
  expect(before).toBe(failed.completedComparisons);
  mishaps.length = 0;
  expect(await pass(id)).toMatchObject({ status: 'succeeded', comparisonCount: 12 - before });
  expect(await found(id)).toHaveLength(12);
});

test('an empty answer is unreadable, and braces in what is judged are not filled in', {
  timeout: 120_000,
}, async () => {
  const [comparisonId = ''] = await makeComparisons(database.database, projectId, 1, 1);
  await database.database.execute(sql`UPDATE completions SET text = '{A} {guideline} {nothing} ' || text WHERE id IN
    (SELECT completion_id FROM comparison_candidates WHERE comparison_id = ${comparisonId})`);
  answer = () => '';
  const { id } = await judgeWith('{prompt}|{A}|{B}');
  await pass(id);
  expect(asked[0]).toBe('Write haiku number 0.|{A} {guideline} {nothing} answer 0|{A} {guideline} {nothing} answer 1');
  expect(await found(id)).toMatchObject([
    { outcome: null, failure: null, answers: { firstAsA: { read: null, text: '' } } },
  ]);
});

test('a pass of a judge whose model is deleted fails with its name, and two passes at once judge each pair once', {
  timeout: 120_000,
}, async () => {
  await makeComparisons(database.database, projectId, 6, 1);
  const { id } = await judgeWith('{prompt} {A} {B}');
  // Nothing is judged until both are ordered: the second would find nothing to do.
  const opening = closeGate();
  const both = await Promise.all([ordered(id), ordered(id)]);
  opening.abort();
  for (const made of both) expect(await ended(made)).toMatchObject({ status: 'succeeded', completedComparisons: 6 });
  expect(await found(id)).toHaveLength(6);
  const orphan = await createJudge(database.database, { ...judgeOrder('{prompt} {A} {B}'), name: 'orphan' });
  await database.database.execute(sql`UPDATE judges SET model_id = NULL WHERE id = ${orphan.id}`);
  expect(await pass(orphan.id)).toMatchObject({ status: 'failed', error: expect.stringContaining('judge is deleted') });
});
