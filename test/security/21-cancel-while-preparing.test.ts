// An accident: somebody orders a run over very many pairs, sees the mistake, and cancels while the pairs are still read and
// tokenized. The trainer is deaf then; the run ends all the same, at once, and leaves no process and no files.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openArtifacts } from '../../packages/artifacts/src/index.js';
import { isAlive } from '../../packages/cli/src/supervisor/lock.js';
import { rewardConfig } from '../../packages/contracts/src/index.js';
import {
  cancelRun,
  createModelImport,
  createRun,
  createSnapshot,
  modelById,
  runById,
} from '../../packages/database/src/index.js';
import { createTestDatabase, makeProject, type TestDatabase } from '../../packages/database/src/testing/index.js';
import { type RunningWorker, startWorker } from '../../services/worker/src/worker.js';
import { testEnvironment } from '../../services/worker/test/support/environment.js';
import { recordedLog } from '../../services/worker/test/support/recorded-log.js';

const pairs = 30_000;
/** An order of magnitude above what it takes; preparing takes longer, and without hearing it must be waited for. */
const promptlyMs = 10_000;

let folder: string;
let database: TestDatabase;
let worker: RunningWorker;
let runId: string;
const log: Record<string, unknown>[] = [];
const startedTrainers = () => log.flatMap(({ trainerPid }) => (typeof trainerPid === 'number' ? [trainerPid] : []));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-cancel-'));
  database = await createTestDatabase();
  worker = await startWorker(testEnvironment(database.url, folder, { TASTEMAKER_ENGINE: 'wasm' }), recordedLog(log));
  runId = await orderRun();
});

afterAll(async () => {
  await worker.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

test('a run is cancelled while its pairs are prepared', async () => {
  await expect.poll(() => startedTrainers().length, { timeout: 120_000 }).toBe(1);
  const [trainer = Number.NaN] = startedTrainers();
  await cancelRun(database.database, runId);
  const asked = performance.now();
  await expect
    .poll(async () => (await runById(database.database, runId)).status, { timeout: 240_000, interval: 50 })
    .toBe('cancelled');
  expect(performance.now() - asked).toBeLessThan(promptlyMs);
  expect((await runById(database.database, runId)).progress).toBeNull();
  expect(isAlive(trainer)).toBe(false);
  await expect.poll(() => existsSync(join(folder, 'runs', runId))).toBe(false);
});

async function orderRun(): Promise<string> {
  const { projectId } = await makeProject(database.database);
  const sourcePath = join(folder, 'imports', 'assistant');
  cpSync(fileURLToPath(new URL('../../packages/microworld/models/assistant', import.meta.url)), sourcePath, {
    recursive: true,
  });
  const base = await createModelImport(database.database, { name: 'base', kind: 'assistant', sourcePath, card: '' });
  const artifacts = await openArtifacts(join(folder, 'artifacts'));
  const { hash, bytes } = await artifacts.putStream('snapshot.jsonl', comparisonLines());
  const about = { projectId, kind: 'comparisons', name: 'many', counts: {} } as const;
  const { id: snapshotId } = await createSnapshot(database.database, {
    ...about,
    contentHash: hash,
    records: pairs,
    bytes,
  });
  await vi.waitUntil(async () => (await modelById(database.database, base.id)).status === 'ready', {
    timeout: 120_000,
  });
  const config = rewardConfig.parse({ kind: 'reward', maxLength: 512 });
  const run = { projectId, name: 'too many', config, seed: 7, snapshotId, baseModelId: base.id };
  return (await createRun(database.database, run)).id;
}

async function* comparisonLines(): AsyncGenerator<string> {
  for (let index = 0; index < pairs; index += 1) {
    const long = (word: string) => `${word} ${'the boat sails over the calm sea at dawn '.repeat(8)}${index}`;
    const record = {
      comparisonId: uuid(1, index),
      promptId: uuid(2, index),
      split: index % 10 === 0 ? 'validation' : 'train',
      messages: [{ role: 'user', content: `Which boat is number ${index}? ${long('Of those where')}` }],
      completions: ['red', 'blue'].map((color, at) => ({ id: uuid(3, 2 * index + at), text: long(color) })),
      judgments: [
        {
          id: uuid(4, index),
          labelerId: uuid(5, index % 7),
          labelerKind: 'person',
          verdict: 'ranking',
          ranking: [[0], [1]],
          strength: 1,
          guidelineVersion: 1,
        },
      ],
    };
    yield `${JSON.stringify(record)}\n`;
  }
}

function uuid(kind: number, index: number): string {
  return `00000000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(index).padStart(8, '0')}`;
}
