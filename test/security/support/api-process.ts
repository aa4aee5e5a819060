// The API as a process of its own, watched from outside: whether it lives, what it keeps open, how long it keeps others waiting.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@tastemaker/database/testing';
import { createClient } from '../../../packages/client/src/index.js';

const main = fileURLToPath(new URL('../../../services/api/dist/main.js', import.meta.url));
const adminToken = 'tmk_test_admin_token_of_the_process';

export type ApiProcess = Awaited<ReturnType<typeof startApiProcess>>;

export async function startApiProcess() {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'api-process-'));
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      DATABASE_URL: database.url,
      TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
      TASTEMAKER_HOME: folder,
      TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
      TASTEMAKER_ADMIN_TOKEN: adminToken,
      TASTEMAKER_RATE_LIMIT_PER_TOKEN: '0',
      TMPDIR: folder,
      PORT: '0',
      LOG_LEVEL: 'error',
    },
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-20_000);
  });
  const url = await addressOf(child, () => errors);
  const admin = createClient({ baseUrl: url, token: adminToken, retries: 0 });
  const project = await admin.createProject({ name: 'files' });
  return {
    url,
    admin,
    project,
    pid: child.pid ?? 0,
    database,
    errors: () => errors,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    /** POSTs a file and returns the status and the problem's code. */
    async send(path: string, bytes: Buffer, signal?: AbortSignal) {
      const response = await fetch(`${url}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
        ...(signal === undefined ? {} : { signal }),
      });
      const body: unknown = await response.json();
      const field = (name: string) =>
        typeof body === 'object' && body !== null && name in body ? String(Reflect.get(body, name)) : '';
      return { status: response.status, code: field('code'), detail: field('detail') };
    },
    descriptors: () => readdirSync(`/proc/${child.pid}/fd`).length,
    /** Files of uploads that are still there. */
    uploads: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
        (entry) => entry.isFile() && entry.parentPath.includes('tastemaker-uploads-'),
      ).length,
    kill: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addressOf(child: ChildProcess, errors: () => string): Promise<string> {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the API ended: ${errors()}`);
  });
  const [message]: { url: string }[] = await Promise.race([once(child, 'message'), ended]);
  if (message === undefined) throw new Error('the API said nothing');
  return message.url;
}

/** The longest that a small question to the API took while `work` was done, in milliseconds. */
export async function longestWaitDuring(url: string, work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const done = new AbortController();
  const asking = (async () => {
    while (!done.signal.aborted) {
      const began = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      longest = Math.max(longest, performance.now() - began);
      await setTimeout(20);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await asking;
  }
  return longest;
}
