import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Artifacts, openArtifacts } from '@tastemaker/artifacts';
import type { ModelReport, Split } from '@tastemaker/contracts';
import {
  cancelModelReport,
  claimModelImport,
  claimModelReport,
  createModelImport,
  createModelReport,
  createSnapshot,
  deleteModelReport,
  finishModelImport,
  listModelReports,
  noteReportProgress,
  requestErasure,
  uuidv7,
  visibleModelReport,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';
import { byLength, type PlayedScores, playScores } from './support/played-scores.js';
import { recordedLog } from './support/recorded-log.js';

/** Reports by a real worker. An inference service is played: the score of an answer is its length. */

let folder: string;
let database: TestDatabase;
let artifacts: Artifacts;
let scores: PlayedScores;
let projectId: string;
let researcherId: string;
let worker: RunningWorker | undefined;
const log = recordedLog([]);
const stateFolder = () => testEnvironment(database.url, folder, { TASTEMAKER_INFERENCE_URL: scores.url });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-reports-'));
  database = await createTestDatabase();
  artifacts = await openArtifacts(join(folder, 'artifacts'));
});

beforeEach(async () => {
  scores = await playScores();
  ({ projectId, researcherId } = await makeProject(database.database));
});

afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await scores.close();
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Pairs of a longer and a shorter answer, of which the longer one is preferred three times in four. */
function* lines(split: Split, count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    const completions = [`a longer answer, number ${index}`, `short ${index}`].map((text) => ({ id: uuidv7(), text }));
    const judgment = { id: uuidv7(), labelerId: researcherId, labelerKind: 'person', verdict: 'ranking' };
    const ranking = index % 4 === 0 ? [[1], [0]] : [[0], [1]];
    const told = { ranking, strength: null, displayedOrder: [index % 2, 1 - (index % 2)], guidelineVersion: null };
    const messages = [{ role: 'user', content: `${split} question ${index}` }];
    const judgments = [{ ...judgment, ...told }];
    yield `${JSON.stringify({ comparisonId: uuidv7(), promptId: uuidv7(), split, messages, completions, judgments })}\n`;
  }
}

async function judgedSnapshot(counts: Partial<Record<Split, number>> = { train: 20, validation: 40, test: 200 }) {
  async function* chunks(): AsyncGenerator<string> {
    for (const split of ['train', 'validation', 'test'] as const) yield* lines(split, counts[split] ?? 0);
  }
  const { hash, bytes } = await artifacts.putStream('snapshot.jsonl', chunks());
  const about = { projectId, kind: 'comparisons', name: 'judged', counts: {} } as const;
  return createSnapshot(database.database, { ...about, contentHash: hash, records: 260, bytes });
}

async function rewardModel(): Promise<string> {
  const name = `lengths ${uuidv7()}`;
  const order = { name, kind: 'reward', sourcePath: '/nowhere', card: '', projectId } as const;
  const { id } = await createModelImport(database.database, order);
  const claimed = await claimModelImport(database.database, id, 'test');
  const facts = { checkpointHash: 'e'.repeat(64), parameters: 1, bytes: 1 };
  await finishModelImport(database.database, claimed?.claim ?? { id, attempt: 0 }, facts);
  return id;
}

async function ordered(modelId: string, snapshotId: string): Promise<ModelReport> {
  const order = { projectId, modelId, snapshotId, against: undefined, maxComparisons: 2000 };
  return createModelReport(database.database, { ...order, createdBy: researcherId });
}

const admin = { id: uuidv7(), role: 'admin' } as const;
const found = ({ id: reportId, modelId }: ModelReport) =>
  visibleModelReport(database.database, admin, { modelId, reportId });
const statusOf = async (report: ModelReport) => (await found(report)).summary.status;

async function ended(report: ModelReport) {
  await expect.poll(() => statusOf(report), { timeout: 120_000 }).not.toMatch(/queued|running/);
  return found(report);
}

async function start(): Promise<void> {
  worker = await startWorker(stateFolder(), log);
}

test('a snapshot is scored, split by split, and its figures are kept', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  await start();
  const { summary, report: kept } = await ended(report);
  expect(summary).toMatchObject({
    status: 'succeeded',
    error: null,
    // Both splits, the training split, and twice the control's 200 comparisons.
    progress: { done: 920, total: 920 },
    accuracy: { value: 0.75, votes: 200, split: 'test' },
  });
  expect(kept?.scored.test).toEqual({ comparisons: 200, drawn: 200, unscored: 0, unscoredReason: null });
  const byTokens = kept?.splits.test.byTokens?.map(({ name, pairs }) => [name, pairs]);
  expect(byTokens).toEqual([['17 to 32', 200]]);
});

test('a worker that stops half way gives its report back, and the next one makes the same', async () => {
  const [modelId, { id: snapshotId }] = [await rewardModel(), await judgedSnapshot()];
  const [whole, parted] = [await ordered(modelId, snapshotId), await ordered(modelId, snapshotId)];
  await start();
  await ended(whole);
  await ended(parted);
  await worker?.stop();
  const again = await ordered(modelId, snapshotId);
  scores.holdAfter(3);
  await start();
  await expect.poll(async () => (await found(again)).summary.progress?.done ?? 0).toBeGreaterThan(0);
  await worker?.stop();
  expect(await statusOf(again)).toBe('running');
  scores.release();
  await start();
  const [first, second] = [await ended(whole), await ended(again)];
  expect({ ...second.report, measuredAt: '' }).toEqual({ ...first.report, measuredAt: '' });
});

test('a report of a worker that was killed is made anew', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  scores.holdAfter(2);
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.url,
    TASTEMAKER_HOME: folder,
    TASTEMAKER_INFERENCE_URL: scores.url,
    PORT: '0',
  };
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const killed = spawn(process.execPath, [main], { env, stdio: 'ignore' });
  onTestFinished(() => void killed.kill('SIGKILL'));
  await expect.poll(async () => (await found(report)).summary.progress?.done ?? 0, { timeout: 120_000 }).toBe(120);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  scores.release();
  await start();
  expect((await ended(report)).summary).toMatchObject({ status: 'succeeded', accuracy: { value: 0.75 } });
});

test('a report over which two workers fell silent is set aside, with the reason', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  for (const name of ['first', 'second']) {
    expect(await claimModelReport(database.database, report.id, name)).toBeDefined();
    await database.pool.query(`UPDATE model_reports SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [
      report.id,
    ]);
  }
  await start();
  const { summary } = await ended(report);
  expect(summary).toMatchObject({ status: 'failed', error: expect.stringMatching(/2 workers in a row .*second/) });
});

test('a report that got on before its worker fell silent is not set aside', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  for (const name of ['first', 'second']) {
    const claimed = await claimModelReport(database.database, report.id, name);
    if (claimed === undefined) throw new Error(`${name} got no claim`);
    await noteReportProgress(database.database, claimed.claim, { done: 128, total: 920 });
    await database.pool.query(`UPDATE model_reports SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [
      report.id,
    ]);
  }
  await start();
  expect((await ended(report)).summary.status).toBe('succeeded');
});

test('a report is cancelled while answers are scored', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  scores.holdAfter(1);
  await start();
  await expect.poll(() => scores.requests()).toBe(2);
  await expect(deleteModelReport(database.database, report.id)).rejects.toMatchObject({ code: 'conflict' });
  await cancelModelReport(database.database, report.id);
  expect((await ended(report)).summary).toMatchObject({ status: 'cancelled', error: null });
  expect((await deleteModelReport(database.database, report.id)).id).toBe(report.id);
});

test('a report whose model is deleted while it runs is gone, and the worker makes the next one', async () => {
  const { id: snapshotId } = await judgedSnapshot();
  const report = await ordered(await rewardModel(), snapshotId);
  const next = await ordered(await rewardModel(), snapshotId);
  scores.holdAfter(1);
  await start();
  await expect.poll(() => scores.requests()).toBe(2);
  await database.pool.query(`DELETE FROM models WHERE id = $1`, [report.modelId]);
  scores.release();
  expect((await ended(next)).summary.status).toBe('succeeded');
  expect((await listModelReports(database.database, admin, report.modelId, { limit: 10 })).items).toEqual([]);
});

test('a report whose snapshot is erased before it begins says so', async () => {
  const snapshot = await judgedSnapshot();
  const report = await ordered(await rewardModel(), snapshot.id);
  await database.database.transaction((tx) =>
    requestErasure(tx, {
      kind: 'snapshot',
      subjectId: snapshot.id,
      projectId,
      requestedBy: researcherId,
      counts: {},
      graceSeconds: 3600,
    }),
  );
  await start();
  const { summary } = await ended(report);
  expect(summary).toMatchObject({ status: 'failed', error: expect.stringContaining('snapshot') });
  expect(summary.error).toMatch(/erased or deleted .* order a report on another/);
});

test('a report whose snapshot is deleted while it runs is made, and names it still', async () => {
  const snapshot = await judgedSnapshot();
  const report = await ordered(await rewardModel(), snapshot.id);
  scores.holdAfter(1);
  await start();
  await expect.poll(() => scores.requests()).toBe(2);
  await database.pool.query(`DELETE FROM snapshots WHERE id = $1`, [snapshot.id]);
  scores.release();
  const { summary, report: kept } = await ended(report);
  expect(summary).toMatchObject({ status: 'succeeded', snapshotId: null });
  expect(kept?.snapshot).toMatchObject({ id: snapshot.id, name: 'judged' });
});

test('an inference service that is away for a moment is asked again', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  scores.failWith(503, 'The model is being loaded.', 2);
  await start();
  expect((await ended(report)).summary.status).toBe('succeeded');
});

test('an inference service that stays away fails the report, which says what it said', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  scores.failWith(503, 'The model is being loaded.', 1000);
  await start();
  expect((await ended(report)).summary).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/The model is being loaded\..*order the report again/),
  });
});

test('a model that reads no comparison has a report that says why, and no figures', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot()).id);
  scores.answerWith(() => ({ tooLong: { tokens: 99, limit: 64 } }));
  await start();
  const { summary, report: kept } = await ended(report);
  expect(summary).toMatchObject({
    status: 'succeeded',
    error: null,
    accuracy: { value: null, votes: 0, split: 'test' },
  });
  expect(kept?.scored.test).toMatchObject({
    drawn: 200,
    unscored: 200,
    unscoredReason: 'an answer has 99 tokens; the model reads at most 64',
  });
});

test('a pair of which the model cannot read one answer is left out, and counted', async () => {
  const report = await ordered(await rewardModel(), (await judgedSnapshot({ test: 40 })).id);
  const refusal = { error: { code: 'invalid_request' as const, message: 'The template refuses it.' } };
  scores.answerWith((input) => ('completion' in input && input.completion === 'short 4' ? refusal : byLength(input)));
  await start();
  const { report: kept } = await ended(report);
  expect(kept?.scored.test).toMatchObject({ drawn: 40, unscored: 1, unscoredReason: 'The template refuses it.' });
  expect(kept?.splits.test.votes).toBe(39);
});
