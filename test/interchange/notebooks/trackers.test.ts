/** A run's metrics as TensorBoard's own reader and a real MLflow server have them, from two attempts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rewardConfig } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openMetricStreams } from '../../../services/worker/src/runs/streams/open-streams.js';
import { askPython, isLeftOutWithout } from '../python.ts';

const found = z.object({
  tensorboard: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
  mlflow: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      params: z.record(z.string(), z.string()),
      tag: z.string(),
      metrics: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
    }),
  ),
});

const run = {
  id: '01a00000-0000-7000-8000-000000000001',
  name: 'haiku reward',
  seed: 7,
  config: rewardConfig.parse({ kind: 'reward', learningRate: 0.001 }),
};

describe.skipIf(isLeftOutWithout('notebooksPython'))('trackers', () => {
  let folder: string;
  let server: ChildProcess | undefined;
  let url: string;
  const told: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-trackers-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const store = [
      '--backend-store-uri',
      `sqlite:///${folder}/mlflow.db`,
      '--artifacts-destination',
      `${folder}/artifacts`,
    ];
    const python = inject('notebooksPython').path ?? '';
    const address = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
    server = spawn(python, ['-m', 'mlflow', 'server', ...store, ...address], { cwd: folder, stdio: 'ignore' });
    await answering(`${url}/health`);
  }, 180_000);

  afterAll(() => {
    server?.kill();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test('have every metric of a run, across attempts', async () => {
    const tensorboardFolder = join(folder, 'events');
    const env = { tensorboardFolder, mlflow: { url, experiment: 'haiku', authorization: undefined } };
    const tell = (message: string) => told.push(message);
    const first = openMetricStreams(env, run, tell);
    first.write(10, { 'train/loss': 0.5, 'validation/accuracy': 0.625 });
    await first.close();
    const second = openMetricStreams(env, run, tell);
    second.write(20, { 'train/loss': 0.25 });
    await second.close({
      type: 'done',
      artifactFolder: '',
      parameters: 1,
      card: '',
      metrics: { 'test/accuracy': 0.75 },
    });
    expect(told).toEqual([]);

    const { tensorboard, mlflow } = askPython(
      'notebooks/read_trackers.py',
      { folder: tensorboardFolder, url, experiment: 'haiku' },
      found,
      'notebooksPython',
    );
    const metrics = {
      'train/loss': [
        [10, 0.5],
        [20, 0.25],
      ],
      'validation/accuracy': [[10, 0.625]],
      'test/accuracy': [[20, 0.75]],
    };
    expect(tensorboard).toEqual(metrics);
    expect(mlflow).toHaveLength(1);
    expect(mlflow[0]).toMatchObject({ name: 'haiku reward', status: 'FINISHED', tag: run.id, metrics });
    expect(mlflow[0]?.params).toMatchObject({ kind: 'reward', seed: '7', learningRate: '0.001' });
  }, 120_000);
});

async function answering(address: string): Promise<void> {
  for (const until = Date.now() + 150_000; ; ) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > until) throw new Error(`${address} does not answer.`);
    await delay(300);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
