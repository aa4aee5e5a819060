// What clients leave behind: uploads that drip, uploads and downloads that are dropped halfway, many small files that are
// refused. Each would leave a descriptor, a file on disk or a connection, until there are none left.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@tastemaker/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type Person, type World } from '../../services/api/test/support/world.js';

const main = fileURLToPath(new URL('../../services/api/dist/main.js', import.meta.url));

let world: World;
let folder: string;
let temporary: string;
let api: ChildProcess;
let url: string;
let researcher: Person;
let projectId: string;

beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), 'tastemaker-slow-'));
  temporary = join(folder, 'temporary');
  await mkdir(temporary);
  researcher = await world.person('researcher');
  projectId = (await world.project(researcher)).id;
  ({ child: api, url } = await start());
});

afterAll(async () => {
  api.kill('SIGTERM');
  if (api.exitCode === null) await once(api, 'exit');
  await world.close();
  await rm(folder, { recursive: true });
});

test('150 refused imports leave no descriptor open', async () => {
  const client = createClient({ baseUrl: url, token: researcher.token, retries: 0 });
  const refuse = async (file: string) => {
    await expect(client.importFile(projectId, {}, file)).rejects.toMatchObject({ problem: { code: 'import_failed' } });
  };
  await refuse('{"unknown": 1}');
  const before = await descriptors();
  for (let i = 0; i < 50; i++) {
    await refuse(`{"unknown": ${i}}`);
    await refuse('[1, 2]');
    await refuse('\u0000\u0001 nothing known');
  }
  await expect.poll(descriptors).toBeLessThan(before + 15);
  expect(await leftFiles()).toEqual([]);
});

test('bodies that come a byte a second are ended within a minute, and one that comes at an honest rate is not', async () => {
  const [drips, refused, records] = await Promise.all([
    Promise.all([
      drip('/v1/auth/password', 'application/json', '{"email":'),
      drip('/v1/projects', 'application/json', '{"name":'),
      drip('/v1/projects/import?name=slow', 'application/octet-stream', '{"prompt":'),
    ]),
    // Answered before its body has come, which goes on coming.
    drip('/v1/projects/import?name=slow', 'application/octet-stream', '{"prompt":', 'tmk_nobody'),
    uploadSlowly(),
  ]);
  for (const { answer, milliseconds } of drips) {
    expect(milliseconds).toBeLessThan(75_000);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
  }
  expect(refused.milliseconds).toBeLessThan(75_000);
  expect(refused.answer).toMatch(/^HTTP\/1.1 401 /);
  expect(records).toBe(16);
});

async function drip(path: string, type: string, begin: string, token = researcher.token) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes: Buffer) => {
    answer += bytes.toString();
  });
  socket.write(headOf(`POST ${path}`, type, begin, token));
  const dripping = setInterval(() => socket.write(' '), 1000);
  // It is ended by the other side, whatever that looks like here.
  socket.on('error', () => socket.destroy());
  const started = Date.now();
  await once(socket, 'close');
  clearInterval(dripping);
  return { answer, milliseconds: Date.now() - started };
}

/** Slower than a modem's 56 kbit/s, and for longer than any limit of time. @returns how many records arrived */
async function uploadSlowly(): Promise<number> {
  const line = new TextEncoder().encode(`${JSON.stringify({ text: 'Once. '.repeat(2_000) })}\n`);
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (let i = 0; i < 16; i++) {
        await delay(2_000);
        controller.enqueue(line);
      }
      controller.close();
    },
  });
  const client = createClient({ baseUrl: url, token: researcher.token, retries: 0 });
  return (await client.uploadSnapshot(projectId, { kind: 'documents', name: 'slowly' }, body)).records;
}

function headOf(request: string, type: string, begin: string, token = researcher.token): string {
  // No more than what a public route takes.
  const bytes = type === 'application/json' ? 50_000 : 1_000_000;
  const announced = [`content-length: ${bytes}`, `content-type: ${type}`];
  return [`${request} HTTP/1.1`, 'host: slow', `authorization: Bearer ${token}`, ...announced, '', begin].join('\r\n');
}

test('uploads and downloads that are dropped leave nothing', async () => {
  const client = createClient({ baseUrl: url, token: researcher.token, retries: 0 });
  const text = JSON.stringify({ text: 'Once. '.repeat(20_000) });
  const large = Array.from({ length: 100 }, () => text).join('\n');
  const { id } = await client.uploadSnapshot(projectId, { kind: 'documents', name: 'large' }, large);
  const before = await descriptors();
  for (let i = 0; i < 20; i++) {
    await dropped(headOf(`POST /v1/projects/${projectId}/imports?source=dropped`, 'application/octet-stream', text));
    const path = `/v1/projects/${projectId}/snapshots/${id}/download`;
    await dropped(`GET ${path} HTTP/1.1\r\nhost: slow\r\nauthorization: Bearer ${researcher.token}\r\n\r\n`, true);
  }
  await expect.poll(descriptors, { timeout: 20_000 }).toBeLessThan(before + 15);
  await expect.poll(leftFiles, { timeout: 20_000 }).toEqual([]);
});

test('what a killed process has left is removed when the next one starts', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => socket.destroy());
  const order = `POST /v1/projects/${projectId}/imports?source=killed`;
  socket.write(headOf(order, 'application/octet-stream', 'x'.repeat(100_000)));
  await expect.poll(leftFiles, { timeout: 20_000 }).toHaveLength(1);
  api.kill('SIGKILL');
  await once(api, 'exit');
  expect(await leftFiles()).toHaveLength(1);
  ({ child: api, url } = await start());
  expect(await leftFiles()).toEqual([]);
});

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PORT: '0',
      TMPDIR: temporary,
      LOG_LEVEL: 'silent',
      DATABASE_URL: world.databaseUrl,
      TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
      TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    },
  });
  const [message]: unknown[] = await once(child, 'message');
  return { child, url: z.object({ type: z.literal('ready'), url: z.string() }).parse(message).url };
}

/** Sends, waits for the first bytes of an answer where there is to be one, and goes. */
async function dropped(request: string, waits = false): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  const written = new Promise<void>((resolve) => socket.write(request, () => resolve()));
  await (waits ? once(socket, 'data') : written);
  socket.destroy();
}

async function descriptors(): Promise<number> {
  return (await readdir(`/proc/${String(api.pid)}/fd`)).length;
}

/** In the folders of uploads. */
async function leftFiles(): Promise<string[]> {
  const found = await readdir(temporary, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}
