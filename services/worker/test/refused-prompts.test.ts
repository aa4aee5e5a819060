import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type Message, sampling } from '@tastemaker/contracts';
import {
  claimModelImport,
  createModelImport,
  createPrompts,
  createSample,
  finishModelImport,
  listCompletions,
  sampleById,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { describeProblem } from '@tastemaker/service/problems';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';

let folder: string;
let database: TestDatabase;
let inference: Server;
let worker: RunningWorker;
let modelId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-refused-'));
  database = await createTestDatabase();
  // Plays the inference service in front of a model whose template has no system role.
  inference = createServer((request, response) => {
    void json(request).then((body) => {
      response.setHeader('content-type', 'application/json');
      const { messages } = Object(body);
      if (messages[0].role === 'system') {
        const problem = describeProblem(
          'invalid_request',
          "The model's chat template failed: System role not supported",
        );
        return response.writeHead(problem.status).end(JSON.stringify(problem));
      }
      const choices = ['a', 'b'].map((content, index) => {
        const message = { role: 'assistant', content };
        return { index, message, finish_reason: 'stop', token_count: 1, log_probability: -1 };
      });
      const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
      const head = { id: 'c', object: 'chat.completion', created: 1, model: 'm' };
      return response.end(JSON.stringify({ ...head, choices, usage }));
    });
  });
  await new Promise<void>((resolve) => inference.listen(0, '127.0.0.1', resolve));
  const address = inference.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const variables = { TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${port}` };
  modelId = await readyModel();
  worker = await startWorker(testEnvironment(database.url, folder, variables), pino({ level: 'silent' }));
});

afterAll(async () => {
  await worker.stop();
  inference.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** As a worker would have imported it. */
async function readyModel(): Promise<string> {
  const order = { name: 'strict', kind: 'assistant', sourcePath: '/nowhere', card: '' } as const;
  const { id } = await createModelImport(database.database, order);
  const claimed = await claimModelImport(database.database, id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  const facts = { checkpointHash: 'e'.repeat(64), parameters: 1, bytes: 1 };
  return (await finishModelImport(database.database, claimed.claim, facts)).id;
}

const question: Message = { role: 'user', content: 'Where is the boat?' };
const system: Message = { role: 'system', content: 'Be brief.' };

async function sampled(prompts: readonly Message[][]) {
  const { projectId } = await makeProject(database.database);
  const about = prompts.map((messages) => ({ messages, contextDocuments: [], tags: [] }));
  const created = await createPrompts(database.database, projectId, about);
  const order = { projectId, modelId, n: 2, seed: 3, createComparisons: true, judgmentsNeeded: 1 };
  const promptIds = created.prompts.map(({ id }) => id);
  const { id } = await createSample(database.database, {
    ...order,
    prompts: { promptIds },
    sampling: sampling.parse({}),
  });
  await expect
    .poll(async () => (await sampleById(database.database, id)).status, { timeout: 30_000 })
    .toMatch(/succeeded|failed/);
  return { sample: await sampleById(database.database, id), projectId, promptIds };
}

test('a prompt that the template refuses fails alone, with the reason, and the others are sampled', async () => {
  const { sample, projectId, promptIds } = await sampled([
    [question],
    [system, question],
    [{ ...question, content: 'And now?' }],
  ]);
  expect(sample).toMatchObject({
    status: 'succeeded',
    promptCount: 3,
    completedPrompts: 2,
    failedPrompts: 1,
    failures: [{ promptId: promptIds[1], reason: "The model's chat template failed: System role not supported" }],
  });
  expect((await listCompletions(database.database, projectId, { limit: 10 })).items).toHaveLength(4);
});

test('a sample of which the model can read no prompt fails, and says why', async () => {
  const { sample } = await sampled([[system, question]]);
  expect(sample).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/none of the 1 prompts: .*System role not supported/),
  });
});
