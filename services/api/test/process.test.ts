import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@tastemaker/client';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { registerModel } from './support/models.js';

// The built process, as the supervisor starts it.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const token = 'tmk_process_admin_token';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tastemaker-api-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

function start(port = '0', variables: Record<string, string> = {}): { child: ChildProcess; stderr: () => string } {
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PORT: port,
      DATABASE_URL: database.url,
      TASTEMAKER_ARTIFACTS: folder,
      TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
      TASTEMAKER_ADMIN_TOKEN: token,
      ...variables,
    },
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, stderr: () => stderr };
}

async function ready(child: ChildProcess): Promise<string> {
  const [message] = await once(child, 'message');
  return z.object({ type: z.literal('ready'), url: z.string() }).parse(message).url;
}

test('it listens, lets the admin of its environment in, and stops on SIGTERM though somebody streams', async () => {
  const { child } = start();
  const url = await ready(child);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const admin = createClient({ baseUrl: url, token });
  expect(await admin.me()).toMatchObject({ role: 'admin' });

  const project = await admin.createProject({ name: 'P' });
  const upload = { kind: 'documents', name: 'd' } as const;
  const { id: snapshotId } = await admin.uploadSnapshot(project.id, upload, '{"text":"Once."}');
  const run = await admin.createRun({ config: { kind: 'pretrain' }, snapshotId });
  const response = await fetch(`${url}/v1/runs/${run.id}/events`, { headers: { authorization: `Bearer ${token}` } });
  const reader = response.body?.getReader();
  await reader?.read();

  const started = Date.now();
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(Date.now() - started).toBeLessThan(3000);
});

test('without what it needs it says which variable is missing, and ends', async () => {
  const { child, stderr } = start('0', { TASTEMAKER_INFERENCE_URL: '' });
  const [code] = await once(child, 'close');
  // EX_CONFIG of sysexits.h.
  expect(code).toBe(78);
  expect(stderr()).toContain('TASTEMAKER_INFERENCE_URL');
});

test('where its port is taken it says so, and ends', async () => {
  const first = start();
  const { port } = new URL(await ready(first.child));
  const second = start(port);
  const [code] = await once(second.child, 'close');
  expect(code).toBe(1);
  expect(second.stderr()).toContain('EADDRINUSE');
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
});

test('an inference service that is not there is a passing problem', async () => {
  const { child } = start();
  const url = await ready(child);
  const admin = createClient({ baseUrl: url, token, retries: 0 });
  const { name } = await registerModel(database.database, 'assistant', 'assistant');
  await expect(admin.chat({ model: name, messages: [{ role: 'user', content: 'Hi' }] })).rejects.toMatchObject({
    status: 503,
    code: 'inference_unavailable',
  });
  child.kill('SIGTERM');
  await once(child, 'exit');
});
