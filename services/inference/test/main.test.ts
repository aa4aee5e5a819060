import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInferenceEnvironment } from '../src/env.js';

let home: string;
let service: ChildProcess;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'inference-main-'));
  service = fork(fileURLToPath(new URL('../dist/main.js', import.meta.url)), {
    env: { ...process.env, TASTEMAKER_HOME: home, TASTEMAKER_ARTIFACTS: '', PORT: '0', LOG_LEVEL: 'silent' },
    execArgv: [],
  });
});

afterEach(async () => {
  service.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
});

test('it says where it listens, answers, and ends when told to', async () => {
  const [ready] = await once(service, 'message');
  expect(ready).toEqual({ type: 'ready', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/u) });
  const { url } = ready;
  expect(await (await fetch(new URL('/healthz', url))).json()).toEqual({ status: 'ok' });
  service.kill('SIGTERM');
  expect(await once(service, 'exit')).toEqual([0, null]);
});

test('a variable that is wrong is named', () => {
  expect(() => readInferenceEnvironment({ PORT: 'many' })).toThrow(/PORT/u);
});
