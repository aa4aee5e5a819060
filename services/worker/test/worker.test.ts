import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifacts, openArtifacts } from '@tastemaker/artifacts';
import { pretrainConfig, type Run } from '@tastemaker/contracts';
import {
  cancelRun,
  createModelImport,
  createRun,
  createSnapshot,
  modelById,
  resumeRun,
  runById,
  runEventsAfter,
  runMetricPoints,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { WorkerEnvironment } from '../src/env.js';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';
import { recordedLog } from './support/recorded-log.js';

let folder: string;
let database: TestDatabase;
let artifacts: Artifacts;
let env: WorkerEnvironment;
let projectId: string;
let snapshotId: string;
let worker: RunningWorker | undefined;

/** What the worker's log says, one record a line. */
const log: Record<string, unknown>[] = [];
const logger = recordedLog(log);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-worker-'));
  database = await createTestDatabase();
  artifacts = await openArtifacts(join(folder, 'artifacts'));
  env = testEnvironment(database.url, folder);
  ({ projectId } = await makeProject(database.database));
  snapshotId = await storeDocuments();
});

afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function storeDocuments(records = 200): Promise<string> {
  const lines = Array.from({ length: records }, (_, index) =>
    JSON.stringify({
      text: `The ${['red', 'blue'][index % 2]} boat ${index} sails at ${['dawn', 'noon'][index % 3]}.`,
    }),
  );
  async function* chunks(): AsyncGenerator<string> {
    yield `${lines.join('\n')}\n`;
  }
  const { hash, bytes } = await artifacts.putStream('snapshot.jsonl', chunks());
  const about = { projectId, kind: 'documents', name: 'boats', counts: {} } as const;
  const snapshot = await createSnapshot(database.database, { ...about, contentHash: hash, records, bytes });
  return snapshot.id;
}

const small = { vocabularySize: 300, layers: 1, hidden: 16, heads: 2, keyValueHeads: 1, intermediate: 32 };

function order(name: string, steps: number, config: object = {}, dataset = snapshotId): Promise<Run> {
  const size = { steps, batchSize: 2, sequenceLength: 32, warmupSteps: 2, checkpointEverySteps: 5 };
  return createRun(database.database, {
    projectId,
    name,
    config: pretrainConfig.parse({ kind: 'pretrain', architecture: small, ...size, ...config }),
    seed: 7,
    snapshotId: dataset,
    baseModelId: null,
  });
}

const stateOf = async (id: string): Promise<string> => (await runById(database.database, id)).status;
const stepOf = async (id: string): Promise<number> => (await runById(database.database, id)).progress?.step ?? 0;

/** Process ids of the run's trainers so far. */
const trainersOf = (runId: string): number[] =>
  log
    .filter((line) => line['msg'] === 'trainer started' && line['runId'] === runId)
    .map((line) => Number(line['trainerPid']));

test('a run that was never queued is found, trained and registered as a model', async () => {
  const { id } = await order('boats', 20);
  worker = await startWorker(env, logger);
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('succeeded');
  const run = await runById(database.database, id);
  const model = await modelById(database.database, run.modelId ?? '');
  expect(model).toMatchObject({ name: 'boats', kind: 'base', status: 'ready', snapshotId, runId: id });
  expect(model.card).toContain('# boats');
  expect(model.metrics['validation/loss']).toBeLessThan(6);
  expect((await artifacts.files(model.checkpointHash ?? '')).map(({ name }) => name)).toContain('model.safetensors');
});

test('a trainer that is killed is started again and goes on from its last checkpoint', async () => {
  worker = await startWorker(env, logger);
  const { id } = await order('killed', 400);
  await worker.stop();
  worker = await startWorker(env, logger);
  await expect.poll(() => stepOf(id), { timeout: 120_000, interval: 20 }).toBeGreaterThan(20);
  process.kill(trainersOf(id)[0] ?? Number.NaN, 'SIGKILL');
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('succeeded');
  expect(trainersOf(id)).toHaveLength(2);
  const steps = (await runMetricPoints(database.database, id)).map(({ step }) => step);
  expect(steps.filter((step) => step === 10)).toHaveLength(1);
  expect(Math.max(...steps)).toBe(400);
});

test('a worker that stops gives its run back, and the next one goes on with it, even without its files', async () => {
  const { id } = await order('handed over', 400);
  worker = await startWorker(env, logger);
  await expect.poll(() => stepOf(id), { timeout: 120_000, interval: 20 }).toBeGreaterThan(50);
  await worker.stop();
  expect(await stateOf(id)).toBe('running');
  rmSync(env.runsFolder, { recursive: true });
  worker = await startWorker(env, logger);
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('succeeded');
  const steps = (await runMetricPoints(database.database, id)).map(({ step }) => step);
  expect(steps.filter((step) => step === 10)).toHaveLength(1);
});

test('a run that could not save its state says so, and goes on where it was once that is mended', async () => {
  const { id } = await order('mended', 200);
  worker = await startWorker(env, logger);
  await expect.poll(() => stepOf(id), { timeout: 120_000, interval: 20 }).toBeGreaterThan(20);
  const states = join(env.runsFolder, id, 'state');
  await expect.poll(() => putFileInPlaceOf(states)).toBe(true);
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('failed');
  expect((await runById(database.database, id)).error).toContain('(state_not_saved)');
  rmSync(states);
  await resumeRun(database.database, id);
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('succeeded');
  const steps = (await runMetricPoints(database.database, id)).map(({ step }) => step);
  expect(steps.filter((step) => step === 10)).toHaveLength(1);
});

test('a run is cancelled while it trains', async () => {
  const { id } = await order('cancelled', 1_000_000);
  worker = await startWorker(env, logger);
  await expect.poll(() => stepOf(id), { timeout: 120_000 }).toBeGreaterThan(0);
  await cancelRun(database.database, id);
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('cancelled');
});

test('a run that is cancelled in its last evaluation ends at once, and goes on with that alone', async () => {
  // Measuring a model of this size on the slower engine takes several heartbeats.
  const architecture = { ...small, layers: 4, hidden: 96, intermediate: 256 };
  const many = await storeDocuments(12_000);
  const { id } = await order('unevaluated', 20, { architecture, validationShare: 0.5 }, many);
  const slow = testEnvironment(database.url, folder, { TASTEMAKER_ENGINE: 'wasm' });
  worker = await startWorker(slow, logger);
  const hasTrained = async () =>
    (await runEventsAfter(database.database, id, 0)).some(({ data }) => data.type === 'checkpoint' && data.step === 20);
  await expect.poll(hasTrained, { timeout: 120_000, interval: 20 }).toBe(true);
  await cancelRun(database.database, id);
  const asked = performance.now();
  await expect.poll(() => stateOf(id), { timeout: 120_000, interval: 20 }).toBe('cancelled');
  // It is heard with a heartbeat, and the evaluation of one batch is waited for.
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect((await runById(database.database, id)).modelId).toBeNull();
  expect((await runMetricPoints(database.database, id)).filter(({ values }) => 'validation/loss' in values)).toEqual(
    [],
  );

  const before = (await runMetricPoints(database.database, id)).length;
  await resumeRun(database.database, id);
  await worker.stop();
  worker = await startWorker(slow, logger);
  await expect.poll(() => stateOf(id), { timeout: 120_000 }).toBe('succeeded');
  const points = (await runMetricPoints(database.database, id)).slice(before);
  expect(points).toMatchObject([{ step: 20, values: { 'validation/loss': expect.any(Number) } }]);
  const { modelId } = await runById(database.database, id);
  expect((await modelById(database.database, modelId ?? '')).status).toBe('ready');
});

test('an import that cannot work fails with a reason', async () => {
  const sourcePath = join(folder, 'imports', 'nowhere');
  const model = await createModelImport(database.database, { name: 'x', kind: 'base', sourcePath, card: '' });
  worker = await startWorker(env, logger);
  await expect
    .poll(() => modelById(database.database, model.id), { timeout: 120_000 })
    .toMatchObject({ status: 'failed', error: `there is nothing at ${sourcePath} that the worker could read` });
});

/** False where the trainer made the folder anew in between. */
function putFileInPlaceOf(path: string): boolean {
  rmSync(path, { recursive: true, force: true });
  if (existsSync(path)) return false;
  writeFileSync(path, 'a file where the folder was', { flag: 'wx' });
  return true;
}
