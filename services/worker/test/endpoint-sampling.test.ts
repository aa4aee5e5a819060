import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { sampling } from '@tastemaker/contracts';
import {
  createEndpointModel,
  createPrompts,
  createSample,
  inferenceTarget,
  listCompletions,
  sampleById,
  uuidv7,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';

let folder: string;
let database: TestDatabase;
let inference: Server;
let worker: RunningWorker;
const heard: Record<string, unknown>[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-sampling-'));
  database = await createTestDatabase();
  // Plays the inference service in front of an endpoint that counts nothing, busy at first.
  inference = createServer((request, response) => {
    void json(request).then((body) => {
      heard.push(Object(body));
      if (heard.length === 1) return response.writeHead(429).end('{}');
      const choices = ['a', 'b'].map((content, index) => {
        return { index, message: { role: 'assistant', content }, finish_reason: 'stop' };
      });
      const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
      const head = { id: 'c', object: 'chat.completion', created: 1, model: 'm', endpoint_model: 'llama3.2:3b' };
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...head, choices, usage }));
    });
  });
  await new Promise<void>((resolve) => inference.listen(0, '127.0.0.1', resolve));
  const address = inference.address();
  worker = await startWorker(
    testEnvironment(database.url, folder, {
      TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    }),
    pino({ level: 'silent' }),
  );
});

afterAll(async () => {
  await worker.stop();
  inference.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

test('candidates of a model behind an endpoint are kept with what is known of them, and it is shown the context', async () => {
  const { projectId } = await makeProject(database.database);
  const id = uuidv7();
  const model = { name: 'llama', kind: 'assistant', card: '' } as const;
  const limits = { timeoutMs: 1000, maxConcurrency: 1, maxAttempts: 1 };
  const endpoint = { baseUrl: 'http://127.0.0.1:9/v1', model: 'llama3.2', hasApiKey: true, ...limits };
  await createEndpointModel(database.database, { ...model, id, endpoint, sealedEndpoint: 'v1.sealed' });
  const prompt = {
    messages: [{ role: 'user' as const, content: 'Where is the boat?' }],
    contextDocuments: [{ title: 'Log', text: 'The boat is in the harbor.' }],
    tags: [],
  };
  await createPrompts(database.database, projectId, [prompt]);
  const { id: sampleId } = await createSample(database.database, {
    projectId,
    modelId: id,
    prompts: { count: 1 },
    n: 2,
    sampling: sampling.parse({}),
    seed: 3,
    createComparisons: true,
    judgmentsNeeded: 1,
  });
  await expect
    .poll(async () => (await sampleById(database.database, sampleId)).status, { timeout: 30_000 })
    .toBe('succeeded');
  expect(heard.at(-1)).toMatchObject({
    ...(await inferenceTarget(database.database, id)),
    n: 2,
    messages: [{ role: 'user', content: 'Log\nThe boat is in the harbor.\n\nWhere is the boat?' }],
  });
  const { items } = await listCompletions(database.database, projectId, { limit: 10, sampleId });
  expect(items).toMatchObject(
    ['a', 'b'].map((text, index) => ({
      text,
      tokenCount: null,
      logProbability: null,
      author: { kind: 'model', modelId: id, checkpointHash: null, endpointModel: 'llama3.2:3b', index },
    })),
  );
});
