/**
 * Runs that TRL trains on a real Ray cluster (docs/ray.md): from the order to the model, through killed workers, killed jobs and a
 * cluster that is lost, each with the result that TRL comes to by itself.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { dpoConfig, finetuneConfig, type Run, rewardConfig, trainerOptions } from '@tastemaker/contracts';
import { lastTrainer, runById, runEventsAfter, runMetricPoints, trainerInputs } from '@tastemaker/database';
import { freePort } from '@tastemaker/queue/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { preparedPython } from '../../bench/src/python-environment.js';
import { type Cluster, makeCluster, rayToken } from './cluster.js';
import { openScene, type Scene } from './scene.js';

const root = join(import.meta.dirname, '..', '..');
const trainer = join(root, 'services', 'trl-trainer');
const command = join(root, 'packages', 'cli', 'dist', 'main.js');

let python: string;
let scene: Scene;
let cluster: Cluster;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  python = preparedPython((line) => void process.stderr.write(`${line}\n`), join(trainer, 'requirements-test.txt'));
  scene = await openScene(160);
  cluster = await makeCluster(python);
  await cluster.start();
  await startWorker();
  alone = await trainByItself();
  await endWorker();
});
afterEach(() => endWorker());
afterAll(async () => {
  await endWorker();
  cluster?.close();
  await scene?.close();
});

const waiting = { timeout: 120_000, interval: 200 };

/** A worker as a process of its own, which can be killed. */
async function startWorker(variables: Record<string, string> = {}): Promise<void> {
  const port = await freePort();
  worker = spawn(process.execPath, [command, 'worker'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: scene.world.databaseUrl,
      REDIS_URL: '',
      TASTEMAKER_HOME: join(scene.folder, 'worker'),
      TASTEMAKER_ARTIFACTS: scene.world.artifactsFolder,
      TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
      TASTEMAKER_TRAINER_URL: scene.world.url,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'error',
      RAY_ADDRESS: cluster.url,
      RAY_AUTH_TOKEN: rayToken,
      ...variables,
    },
  });
  // Hooks call it, too, where nothing can be polled as in a test.
  await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/healthz`), waiting);
}

async function endWorker(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const child = worker;
  worker = undefined;
  if (child === undefined || child.exitCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

const onProcessor = trainerOptions.parse({ gpusPerNode: 0 });

/** About 120 pairs to train on: so many steps, each told, that there is time for what befalls it. */
const config = rewardConfig.parse({
  kind: 'reward',
  epochs: 12,
  pairsPerStep: 8,
  learningRate: 2e-3,
  evaluateEverySteps: 20,
  checkpointEverySteps: 20,
  stopping: { patience: null },
});

const order = (change: object = {}) => scene.order({ config, on: 'ray', trainer: onProcessor, ...change });

const now = (run: Run) => runById(scene.world.database, run.id);

async function over(run: Run): Promise<Run> {
  await expect.poll(async () => (await now(run)).status).toMatch(/succeeded|failed|cancelled/);
  const ended = await now(run);
  if (ended.error !== null) process.stderr.write(`${ended.error}\n`);
  return ended;
}

const savedPast = (run: Run, step: number) =>
  expect.poll(async () => (await now(run)).savedStep ?? 0).toBeGreaterThanOrEqual(step);

async function attemptsOf(run: Run): Promise<number> {
  return (await lastTrainer(scene.world.database, run.id))?.attempt ?? 0;
}

async function logOf(run: Run): Promise<string> {
  const events = await runEventsAfter(scene.world.database, run.id, 0, 5000);
  return events.flatMap(({ data }) => (data.type === 'log' ? [data.message] : [])).join('\n');
}

async function weightsOf(run: Run): Promise<Buffer> {
  const { modelId } = await now(run);
  const { checkpointHash } = await scene.researcher.client.getModel(modelId ?? '');
  return readFileSync(join(await scene.world.artifacts.folderOf(checkpointHash ?? ''), 'model.safetensors'));
}

/** The tensors alone: the head of a file of safetensors tells who wrote it. */
function tensorsIn(file: Buffer): string {
  const length = Number(file.readBigUInt64LE(0));
  return file.subarray(8 + length).toString('base64');
}

/** What TRL comes to by itself: all runs that are compared with it have the same inputs and seed. */
let alone: string;
async function trainByItself(): Promise<string> {
  const folder = join(scene.folder, 'local');
  mkdirSync(folder);
  const run = await scene.order({ config, on: 'external', trainer: onProcessor });
  const dataHash = async () => (await trainerInputs(scene.world.database, run.id)).dataHash;
  const data = await vi.waitFor(async () => scene.world.artifacts.folderOf((await dataHash()) ?? ''), waiting);
  const rows = readFileSync(join(data, 'train.jsonl'), 'utf8').trim().split('\n').length;
  const job = {
    base: scene.baseFolder,
    train: join(data, 'train.jsonl'),
    validation: join(data, 'validation.jsonl'),
    out: join(folder, 'model'),
    seed: 7,
    steps: Math.ceil((rows * config.epochs) / config.pairsPerStep),
    batch: config.pairsPerStep,
    learningRate: config.learningRate,
    evaluateEvery: config.evaluateEverySteps,
  };
  writeFileSync(join(folder, 'job.json'), JSON.stringify(job));
  const env = { ...process.env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' };
  const { status, stderr } = spawnSync(python, [join(import.meta.dirname, 'local_trl.py'), join(folder, 'job.json')], {
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(stderr);
  await scene.researcher.client.cancelRun(run.id);
  return tensorsIn(readFileSync(join(folder, 'model', 'model.safetensors')));
}

describe('a run on Ray', () => {
  test('shows its curves as it goes, ends as a reward model with its report, and has the weights that TRL comes to by itself', async () => {
    await startWorker();
    const run = await order();
    await expect.poll(async () => (await runMetricPoints(scene.world.database, run.id)).length).toBeGreaterThan(10);
    expect((await now(run)).status).toBe('running');
    await savedPast(run, 20);
    const ended = await over(run);
    expect(ended).toMatchObject({ status: 'succeeded', error: null });
    const points = await runMetricPoints(scene.world.database, run.id);
    expect(points.filter(({ values }) => 'train/loss' in values).length).toBe(ended.progress?.totalSteps);
    expect(points.some(({ values }) => 'validation/accuracy' in values)).toBe(true);
    const { report } = await scene.researcher.client.getRunReport(run.id);
    expect(report?.test.accuracy).toBeGreaterThan(0.6);
    // Its own scores and the trainer's: another engine, the same template and precision.
    expect(ended.metrics['trainer/scoreDifference']).toBeLessThan(1e-3);
    expect((await scene.researcher.client.getModel(ended.modelId ?? '')).card).toMatch(
      /Trained on a Ray cluster.*\n.*trl 1\.16\.0/,
    );
    expect(tensorsIn(await weightsOf(run))).toBe(alone);
    expect(await attemptsOf(run)).toBe(1);
  });

  test('whose worker is killed is found again by the next one, which starts no second job', async () => {
    await startWorker();
    const run = await order();
    await savedPast(run, 20);
    await endWorker('SIGKILL');
    await startWorker();
    const ended = await over(run);
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(await attemptsOf(run)).toBe(1);
    expect(tensorsIn(await weightsOf(run))).toBe(alone);
  });

  test('whose job is killed goes on from its last state, to the same weights', async () => {
    await startWorker();
    const run = await order();
    await savedPast(run, 40);
    expect(cluster.killTrainer()).toBeGreaterThan(0);
    const ended = await over(run);
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(await attemptsOf(run)).toBe(2);
    expect(await logOf(run)).toMatch(/was lost: Job .* failed[^]*goes on from the state of step/);
    expect(tensorsIn(await weightsOf(run))).toBe(alone);
  });

  test('whose cluster is lost and comes back goes on from its last state, to the same weights', async () => {
    await startWorker();
    const run = await order();
    await savedPast(run, 40);
    cluster.kill();
    await expect.poll(() => logOf(run)).toContain('does not answer');
    await cluster.start();
    const ended = await over(run);
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(await logOf(run)).toContain('does not know the job any more');
    expect(tensorsIn(await weightsOf(run))).toBe(alone);
  });

  test('that is cancelled ends with a saved state, and goes on from it when it is resumed', async () => {
    await startWorker();
    const run = await order();
    await savedPast(run, 20);
    await scene.researcher.client.cancelRun(run.id);
    const cancelled = await over(run);
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.savedStep).toBeGreaterThan(0);
    await scene.researcher.client.resumeRun(run.id);
    expect(await over(run)).toMatchObject({ status: 'succeeded' });
    expect(tensorsIn(await weightsOf(run))).toBe(alone);
  });

  test.each([
    ['lora', { config: { ...config, epochs: 2 }, trainer: { ...onProcessor, recipe: 'lora' } }],
    ['dpo', { config: dpoConfig.parse({ kind: 'dpo', epochs: 2, pairsPerStep: 8, learningRate: 1e-4 }) }],
    [
      'sft',
      {
        config: finetuneConfig.parse({
          kind: 'finetune',
          optimizer: 'adamw',
          steps: 20,
          learningRate: 1e-3,
          warmupSteps: 2,
        }),
      },
    ],
  ] as const)('by %s ends with a model that can be used', async (what, change) => {
    await startWorker();
    const run = await order({ ...change, ...(what === 'sft' && { snapshotId: scene.demonstrations.id }) });
    const ended = await over(run);
    expect(ended).toMatchObject({ status: 'succeeded' });
    const { kind, status } = await scene.researcher.client.getModel(ended.modelId ?? '');
    expect({ kind, status }).toEqual({ kind: what === 'lora' ? 'reward' : 'assistant', status: 'ready' });
  });

  test('is refused in words by a cluster that does not take the worker’s token, and by what is no cluster', async () => {
    await startWorker({ RAY_AUTH_TOKEN: 'another' });
    expect((await over(await order())).error).toContain('set RAY_AUTH_TOKEN');
    await endWorker();
    await startWorker({ RAY_ADDRESS: scene.world.url });
    expect((await over(await order())).error).toMatch(/does not answer as Ray’s Jobs API|refuses the worker/);
    await endWorker();
    await startWorker({ RAY_ADDRESS: 'http://127.0.0.1:9', TASTEMAKER_RAY_UNREACHABLE_MINUTES: '0.05' });
    expect((await over(await order())).error).toContain('tastemaker runs resume');
  });
});

function askTrainerPython(...args: string[]) {
  return spawnSync(python, args, { cwd: trainer, encoding: 'utf8' });
}

describe('the trainer', () => {
  test('passes its own tests and is typed', () => {
    const pytest = askTrainerPython('-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests');
    expect(pytest.stdout + pytest.stderr).toMatch(/\d+ passed/);
    expect(pytest.status).toBe(0);
    const mypy = askTrainerPython('-m', 'mypy', '--cache-dir=/dev/null', 'tastemaker_trainer');
    expect(mypy.stdout).toContain('Success');
  });

  test('of the protocol’s page trains a model in sixty lines', async () => {
    await startWorker();
    const run = await scene.order({ config: { ...config, epochs: 2 }, on: 'external', trainer: onProcessor });
    const { token } = await scene.researcher.client.createTrainerToken(run.id);
    const child = spawn(python, [join(root, 'docs', 'examples', 'trainer.py'), scene.world.url, token], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
    });
    const [status] = await once(child, 'exit');
    expect(status).toBe(0);
    expect(await over(run)).toMatchObject({ status: 'succeeded' });
  });
});
