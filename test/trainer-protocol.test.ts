/**
 * The trainer protocol, spoken over HTTP by a trainer that trains nothing, with a real worker: what it fetches and uploads, who
 * is refused, and what becomes of what it hands back. `pnpm test:ray` does the same with TRL on Ray.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finetuneConfig, type Run, storedState, type TrainerInput } from '@tastemaker/contracts';
import { lastTrainer, runById, runEventsAfter, runMetricPoints } from '@tastemaker/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRewardModel } from '../services/inference/test/tiny-models.js';
import { readWorkerEnvironment } from '../services/worker/src/env.js';
import { type RunningWorker, startWorker } from '../services/worker/src/worker.js';
import { recordedLog } from '../services/worker/test/support/recorded-log.js';
import { openScene, type Scene } from './ray/scene.js';
import { contentHashOf, sha256, Trainer } from './ray/trainer.js';

let scene: Scene;
let worker: RunningWorker;
const config = { kind: 'reward', pairsPerStep: 8 } as const;

beforeAll(async () => {
  scene = await openScene(120);
  const env = readWorkerEnvironment({
    DATABASE_URL: scene.world.databaseUrl,
    TASTEMAKER_HOME: scene.folder,
    TASTEMAKER_ARTIFACTS: scene.world.artifactsFolder,
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    PORT: '0',
  });
  worker = await startWorker(env, recordedLog([]));
});
afterAll(async () => {
  await worker?.stop();
  await scene?.close();
});

async function external(order: Partial<Parameters<Scene['order']>[0]> = {}): Promise<{ run: Run; trainer: Trainer }> {
  const run = await scene.order({ config, on: 'external', ...order });
  return { run, trainer: await next(run) };
}

async function next(run: Run): Promise<Trainer> {
  const { token } = await scene.researcher.client.createTrainerToken(run.id);
  return new Trainer(scene.world.url, token);
}

async function over(run: Run): Promise<Run> {
  await expect
    .poll(async () => (await runById(scene.world.database, run.id)).status, { timeout: 120_000 })
    .toMatch(/succeeded|failed|cancelled/);
  return runById(scene.world.database, run.id);
}

async function logOf(run: Run): Promise<string> {
  const events = await runEventsAfter(scene.world.database, run.id, 0);
  return events.flatMap(({ data }) => (data.type === 'log' ? [data.message] : [])).join('\n');
}

async function rewardFolder(name: string): Promise<string> {
  const folder = join(scene.folder, name);
  await writeRewardModel(folder);
  return folder;
}

describe('a trainer', () => {
  test('fetches what its run names, hands back a model, and the run ends as any other', async () => {
    const { run, trainer } = await external();
    const task = await trainer.task();
    expect(task).toMatchObject({ run: { id: run.id, kind: 'reward', seed: 7 }, attempt: 1, inputs: { state: null } });
    for (const input of ['data', 'snapshot', 'base'] as const satisfies TrainerInput[]) {
      const { hash, files } = task.inputs[input];
      const fetched = await Promise.all(
        files.map(async ({ path }) => ({ path, content: await trainer.fetch(input, path) })),
      );
      expect(contentHashOf(fetched)).toBe(hash);
      expect(fetched.map(({ content }) => content.length)).toEqual(files.map(({ bytes }) => bytes));
    }
    expect(task.inputs.snapshot.hash).toBe(scene.comparisons.contentHash);
    const [row] = (await trainer.fetch('data', 'train.jsonl')).toString().split('\n');
    expect(JSON.parse(row ?? '')).toMatchObject({
      prompt: [{ role: 'user' }],
      chosen: [{ role: 'assistant' }],
      rejected: [{ role: 'assistant' }],
    });

    const measured = { type: 'metrics', step: 1, values: { 'train/loss': 0.7 } };
    const progress = { type: 'progress', step: 1, totalSteps: 2, etaSeconds: null };
    expect(await (await trainer.say([measured, progress], 1)).json()).toEqual({ cancelRequested: false });
    // Its answer was lost: sent again, it is stored once.
    await trainer.say([measured, progress], 1);
    expect(await runMetricPoints(scene.world.database, run.id)).toMatchObject([
      { step: 1, values: { 'train/loss': 0.7 } },
    ]);

    const folder = await rewardFolder('handed-back');
    const files = await trainer.upload(folder);
    const finish = { files, step: 2, metrics: { 'validation/loss': 0.5 }, trainedWith: { trl: '1.16.0' } };
    expect(await trainer.refusal('POST', '/finish', finish)).toBeUndefined();
    const ended = await over(run);
    expect(ended).toMatchObject({ status: 'succeeded', error: null });
    expect(ended.metrics).toMatchObject({ 'train/steps': 2, 'test/accuracy': expect.any(Number) });
    const model = await scene.researcher.client.getModel(ended.modelId ?? '');
    expect(model).toMatchObject({ kind: 'reward', status: 'ready', runId: run.id, parentId: scene.base.id });
    expect(model.card).toMatch(/Trained by an external trainer.*\n.*trl 1\.16\.0/);
    expect((await scene.researcher.client.getRunReport(run.id)).report?.test.pairs).toBeGreaterThan(0);
    expect(await trainer.refusal('POST', '/events', { batch: 9, events: [] })).toBe('run_finished');
    await expect.poll(() => partsOf(run)).toBe(0);
  });

  test('goes on from the state that the one before it saved, and that one is out', async () => {
    const { run, trainer } = await external();
    await trainer.task();
    const folder = join(scene.folder, 'state');
    mkdirSync(join(folder, 'checkpoint-5'), { recursive: true });
    writeFileSync(join(folder, 'checkpoint-5', 'optimizer.pt'), Buffer.alloc(25_000, 'moments'));
    writeFileSync(join(folder, 'empty'), '');
    const answer = await trainer.ask('POST', '/states', { step: 5, files: await trainer.upload(folder) });
    const { hash } = storedState.parse(await answer.json());
    const later = await next(run);
    const { attempt, inputs } = await later.task();
    expect(attempt).toBe(2);
    expect(inputs.state).toMatchObject({ hash, step: 5 });
    const content = await later.fetch('state', 'checkpoint-5/optimizer.pt');
    expect(sha256(content)).toBe(sha256(Buffer.alloc(25_000, 'moments')));
    expect(await later.fetch('state', 'empty')).toHaveLength(0);
    for (const [path, body] of [
      ['/events', { batch: 1, events: [] }],
      ['/states', { step: 6, files: [{ path: 'a', bytes: 0, sha256: sha256(Buffer.alloc(0)), parts: [] }] }],
      ['/fail', { code: 'late', message: 'too late' }],
    ] as const) {
      expect(await trainer.refusal('POST', path, body)).toBe('trainer_superseded');
    }
    await scene.researcher.client.cancelRun(run.id);
    await expect.poll(async () => (await later.say([], 1)).text()).toBe('{"cancelRequested":true}');
    await later.ask('POST', '/fail', { code: 'stopped', message: 'as asked', mayRetry: true });
    expect(await over(run)).toMatchObject({ status: 'cancelled', savedStep: 5 });
    await scene.researcher.client.resumeRun(run.id);
    expect((await (await next(run)).task()).inputs.state).toMatchObject({ step: 5 });
    await scene.researcher.client.cancelRun(run.id);
  });

  test('that gives up for good fails its run in its own words; one that may be replaced leaves it waiting', async () => {
    const { run, trainer } = await external();
    await trainer.ask('POST', '/fail', { code: 'preempted', message: 'The machine was taken away.', mayRetry: true });
    await expect.poll(() => logOf(run)).toContain('Trainer 1 gave up: The machine was taken away. (preempted).');
    const second = await next(run);
    await second.ask('POST', '/fail', { code: 'training_diverged', message: 'The loss is no number.' });
    expect(await over(run)).toMatchObject({ status: 'failed', error: 'The loss is no number. (training_diverged)' });
  });

  test('that hands back something else than a reward model fails its run, which says so', async () => {
    const { run, trainer } = await external();
    await trainer.task();
    await trainer.ask('POST', '/finish', { files: await trainer.upload(scene.baseFolder), step: 1 });
    expect((await over(run)).error).toContain('holds a causal checkpoint, which cannot be a reward model');
  });

  test('learns of demonstrations in the shape of TRL, too, and its model becomes an assistant', async () => {
    const { run, trainer } = await external({
      config: finetuneConfig.parse({ kind: 'finetune', optimizer: 'adamw', steps: 3 }),
      snapshotId: scene.demonstrations.id,
    });
    await trainer.task();
    const [row] = (await trainer.fetch('data', 'train.jsonl')).toString().split('\n');
    expect(JSON.parse(row ?? '')).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant' }] });
    await trainer.ask('POST', '/finish', { files: await trainer.upload(scene.baseFolder), step: 3 });
    const { modelId } = await over(run);
    expect(await scene.researcher.client.getModel(modelId ?? '')).toMatchObject({ kind: 'assistant', status: 'ready' });
  });
});

describe('is refused', () => {
  test('whoever has no token of a trainer, or one that has expired; a trainer anywhere else', async () => {
    const { run, trainer } = await external();
    const { token } = scene.researcher;
    expect(await new Trainer(scene.world.url, token).refusal('GET', '/task')).toBe('unauthorized');
    expect(await new Trainer(scene.world.url, 'tmt_unknown').refusal('GET', '/task')).toBe('unauthorized');
    const made = await scene.researcher.client.createTrainerToken(run.id);
    const elsewhere = await fetch(`${scene.world.url}/v1/runs/${run.id}`, {
      headers: { authorization: `Bearer ${made.token}` },
    });
    expect(elsewhere.status).toBe(401);
    expect(await trainer.refusal('GET', '/task')).toBe('trainer_superseded');
    await scene.world.owner.query("UPDATE trainers SET expires_at = now() - interval '1 second' WHERE run_id = $1", [
      run.id,
    ]);
    expect(await new Trainer(scene.world.url, made.token).refusal('GET', '/task')).toBe('unauthorized');
    await scene.researcher.client.cancelRun(run.id);
  });

  test('a part that is not what its address says, a file of parts that are not there, and a batch out of its turn', async () => {
    const { run, trainer } = await external();
    await trainer.task();
    const content = Buffer.from('weights');
    await expect(trainer.putPart(content, sha256(Buffer.from('others')))).rejects.toThrow('send them again');
    const part = sha256(content);
    const file = { path: 'model', bytes: 7, sha256: part, parts: [part] };
    expect(await trainer.refusal('POST', '/states', { step: 1, files: [file] })).toBe('parts_missing');
    expect(await (await trainer.ask('POST', '/parts/missing', { hashes: [part] })).json()).toEqual({ missing: [part] });
    await trainer.putPart(content);
    expect(await (await trainer.ask('POST', '/parts/missing', { hashes: [part] })).json()).toEqual({ missing: [] });
    expect(await trainer.refusal('POST', '/states', { step: 1, files: [{ ...file, bytes: 8 }] })).toBe('parts_missing');
    for (const path of ['../model', '/model', 'a//b', 'a\\b']) {
      expect(await trainer.refusal('POST', '/states', { step: 1, files: [{ ...file, path }] })).toBe(
        'validation_failed',
      );
    }
    const line = { type: 'log', level: 'info', message: 'said' };
    expect(await trainer.refusal('POST', '/events', { batch: 3, events: [line] })).toBe('conflict');
    expect((await trainer.ask('GET', '/inputs/base/..%2Fsecret')).status).toBe(404);
    await scene.researcher.client.cancelRun(run.id);
  });

  test.each([
    ['a dpo run on the worker', { config: { kind: 'dpo' }, on: 'worker' }, 'on'],
    ['options of a trainer for the worker', { config, on: 'worker', trainer: {} }, 'trainer'],
    [
      'ties that TRL does not know',
      { config: { kind: 'reward', learning: { ties: 'half' } }, on: 'ray' },
      'config.learning.ties',
    ],
    ['a step that processes cannot share', { config, on: 'ray', trainer: { gpusPerNode: 3 } }, 'config.pairsPerStep'],
    [
      'an image and a runtime_env',
      { config, on: 'ray', trainer: { image: 'a', runtimeEnv: {} } },
      'trainer.runtimeEnv',
    ],
    ['an image for an external trainer', { config, on: 'external', trainer: { image: 'a' } }, 'trainer.image'],
  ] as const)('%s', async (_what, order, path) => {
    await expect(scene.order(order)).rejects.toMatchObject({
      code: 'validation_failed',
      problem: { errors: [{ path }] },
    });
  });

  test('a trainer’s token for a run on Ray, whose worker makes it, and for one on the worker', async () => {
    const run = await scene.order({ config: { ...config, dryRun: true }, on: 'ray' });
    await expect(scene.researcher.client.createTrainerToken(run.id)).rejects.toMatchObject({ code: 'conflict' });
    const ended = await over(run);
    expect(ended.metrics).toMatchObject({ 'plan/isEstimate': 1, 'plan/devices': 1, 'plan/steps': expect.any(Number) });
    expect(ended).toMatchObject({ status: 'succeeded', modelId: null });
  });

  test('a run on Ray where no cluster is configured', async () => {
    const run = await scene.order({ config, on: 'ray' });
    expect((await over(run)).error).toContain('set RAY_ADDRESS');
    expect(await lastTrainer(scene.world.database, run.id)).toBeUndefined();
  });
});

async function partsOf(run: Run): Promise<number> {
  const { rows } = await scene.world.database.execute<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM trainer_parts WHERE run_id = ${run.id}`,
  );
  return rows[0]?.count ?? -1;
}
