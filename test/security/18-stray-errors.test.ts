// Something is rejected where nobody waits for it, in the middle of other people's work: the worker and the inference service
// go on with it, and their logs say what was at work.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createModelImport } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { freePort } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { turn } from '../team.js';

const fixture = fileURLToPath(new URL('../../packages/language-model/test/fixtures/llama', import.meta.url));
const endless = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}';
const timeout = { timeout: 120_000 };

let database: TestDatabase;
let home: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  home = mkdtempSync(join(tmpdir(), 'stray-errors-'));
  writeFileSync(join(home, 'stray.mjs'), `process.on('SIGUSR2', () => void Promise.reject(new Error('of nobody')));`);
});
afterAll(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await database?.drop();
  rmSync(home, { recursive: true, force: true });
});

/** A service that rejects a promise of nobody at SIGUSR2. */
async function start(service: string) {
  const port = await freePort();
  const main = fileURLToPath(new URL(`../../services/${service}/dist/main.js`, import.meta.url));
  const child = spawn(process.execPath, ['--import', pathToFileURL(join(home, 'stray.mjs')).href, main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      DATABASE_URL: database.url,
      TASTEMAKER_HOME: home,
      TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
      PORT: String(port),
      LOG_LEVEL: 'error',
      PATH: process.env['PATH'],
    },
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const page = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    return answer?.ok === true ? answer.text() : '';
  };
  const until = async (isDone: () => Promise<boolean> | boolean) => {
    while (!(await isDone())) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${service} ended: ${output}`);
      await turn();
    }
  };
  await until(async () => (await page('/healthz')) !== '');
  return { child, port, page, until, output: () => output };
}

test('the worker goes on with its import, which its log names', timeout, async () => {
  const path = join(home, 'imports', 'endless');
  mkdirSync(join(home, 'imports'));
  cpSync(fixture, path, { recursive: true });
  writeFileSync(join(path, 'chat_template.jinja'), endless);
  const order = { name: 'endless', kind: 'assistant', sourcePath: path, card: '' } as const;
  const { id } = await createModelImport(database.database, order);
  const worker = await start('worker');
  await worker.until(async () => /jobs_active\{[^}]*import-model[^}]*\} 1/.test(await worker.page('/metrics')));
  worker.child.kill('SIGUSR2');
  await worker.until(() => worker.output().includes('reached nobody'));
  const line =
    worker
      .output()
      .split('\n')
      .find((each) => each.includes('reached nobody')) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    err: { message: 'of nobody' },
    jobs: [{ queue: 'import-model', id }],
  });
  const status = 'SELECT status, error FROM models WHERE id = $1';
  await worker.until(async () => (await database.pool.query(status, [id])).rows[0].status === 'failed');
  const { rows } = await database.pool.query(status, [id]);
  expect(rows[0].error).toContain('took longer than');
});

test('the inference service goes on with its requests, which its log names', timeout, async () => {
  const inference = await start('inference');
  const socket = connect(inference.port, '127.0.0.1');
  const body = JSON.stringify({ model: 'none', messages: [] });
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  await inference.until(async () => /http_requests_open(\{[^}]*\})? 2/.test(await inference.page('/metrics')));
  inference.child.kill('SIGUSR2');
  await inference.until(() => inference.output().includes('reached nobody'));
  const line =
    inference
      .output()
      .split('\n')
      .find((each) => each.includes('reached nobody')) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    err: { message: 'of nobody' },
    requests: [{ method: 'POST', route: '/v1/chat/completions' }],
  });
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(body);
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
});
