import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampling } from '@tastemaker/contracts';
import {
  createModelImport,
  createPrompts,
  createSample,
  listComparisons,
  listCompletions,
  modelById,
  sampleById,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { freePort } from '@tastemaker/queue/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

let folder: string;
let database: TestDatabase;
let worker: RunningWorker;
let inference: ChildProcess | undefined;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-sampling-'));
  database = await createTestDatabase();
  port = await freePort();
  worker = await startWorker(
    testEnvironment(database.url, folder, {
      TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${port}`,
      TASTEMAKER_IMPORT_FOLDERS: join(repository, 'packages/microworld/models'),
    }),
    pino({ level: 'silent' }),
  );
});

afterAll(async () => {
  await worker.stop();
  if (inference !== undefined) {
    const gone = new Promise((resolve) => inference?.once('exit', resolve));
    inference.kill('SIGTERM');
    await gone;
  }
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** The real inference service, from its build. */
function startInference(): ChildProcess {
  return spawn(process.execPath, [join(repository, 'services/inference/dist/main.js')], {
    env: { ...process.env, PORT: String(port), TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

test('a sample ordered before the model host is up gets its candidates, with their provenance, and is put up for judging', async () => {
  const { database: db } = database;
  const { projectId } = await makeProject(db);
  const sourcePath = join(repository, 'packages/microworld/models/assistant');
  const model = await createModelImport(db, { name: 'assistant', kind: 'assistant', sourcePath, card: '' });
  await expect.poll(async () => (await modelById(db, model.id)).status, { timeout: 120_000 }).toBe('ready');
  const questions = ['Write a haiku about the moon.', 'Write a haiku about the sea.', 'Write a haiku about a crane.'];
  const { prompts } = await createPrompts(
    db,
    projectId,
    questions.map((content) => ({ messages: [{ role: 'user', content }], contextDocuments: [], tags: [] })),
  );

  const order = {
    projectId,
    modelId: model.id,
    n: 4,
    seed: 5,
    createComparisons: true,
    judgmentsNeeded: 1,
  };
  const sample = await createSample(db, {
    ...order,
    prompts: { promptIds: prompts.map(({ id }) => id) },
    sampling: sampling.parse({ temperature: 0.9, maxTokens: 40 }),
  });
  await expect.poll(async () => (await sampleById(db, sample.id)).status, { timeout: 120_000 }).toBe('running');
  inference = startInference();
  await expect.poll(async () => (await sampleById(db, sample.id)).status, { timeout: 120_000 }).toBe('succeeded');

  // Its card, with what it was measured at, has come along.
  const { checkpointHash, card, caution } = await modelById(db, model.id);
  expect(card).toContain('# microworld-assistant');
  expect(caution).toContain('Double-check');
  const { items } = await listCompletions(db, projectId, { limit: 50 });
  expect(items).toHaveLength(12);
  for (const { author, tokenCount, logProbability, finishReason } of items) {
    expect(author).toMatchObject({ kind: 'model', modelId: model.id, checkpointHash });
    expect(tokenCount).toBeGreaterThan(0);
    expect(logProbability).toBeLessThan(0);
    expect(finishReason).toMatch(/stop|length/);
  }
  // One seed a prompt, and the candidates drawn from it are counted.
  const drawn = items.map(({ author }) => (author.kind === 'model' ? `${author.seed}/${author.index}` : ''));
  expect(new Set(drawn).size).toBe(12);
  expect((await listComparisons(db, projectId, { limit: 50 })).items).toHaveLength(3);
});
