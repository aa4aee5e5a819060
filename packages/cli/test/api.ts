import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@tastemaker/client';
import { createTestDatabase } from '@tastemaker/database/testing';
import { expect, vi } from 'vitest';
import { answers } from '../src/supervisor/child.js';
import { freePort } from '../src/supervisor/ports.js';
import { type Finished, launch, run } from './command.js';

/** A real API over a real database, and the command against it. Nothing here needs a model. */
export interface TestApi {
  readonly url: string;
  /** For files, and the homes of those who run commands. */
  readonly folder: string;
  /** The admin's. */
  readonly client: Client;
  /** Runs the command as the admin, or whose token it is, with `--json`. */
  command(args: readonly string[], input?: string, token?: string): Promise<Finished>;
  /** The same, of a command that must succeed: what it printed. */
  succeed(args: readonly string[], input?: string, token?: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export const adminToken = 'the-admin-of-this-test';

export async function startApi(): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-cli-'));
  const database = await createTestDatabase();
  const port = String(await freePort('127.0.0.1'));
  const url = `http://127.0.0.1:${port}`;
  const api = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_HOME: folder,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    TASTEMAKER_ADMIN_TOKEN: adminToken,
    TASTEMAKER_SECRET_KEY: 'ab'.repeat(32),
    LOG_LEVEL: 'error',
  });
  await vi.waitUntil(() => answers(`${url}/healthz`), { timeout: 120_000 });

  function command(args: readonly string[], input = '', token = adminToken): Promise<Finished> {
    const env = { TASTEMAKER_HOME: folder, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: token };
    return run([...args, '--json'], env, input);
  }
  return {
    url,
    folder,
    client: createClient({ baseUrl: url, token: adminToken }),
    command,
    async succeed(args, input, token) {
      const { code, stdout, stderr } = await command(args, input, token);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    },
    async stop() {
      const gone = new Promise((resolve) => api.once('exit', resolve));
      api.kill('SIGTERM');
      await gone;
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A project with so many comparisons of the texts, each of a prompt of its own. */
export async function projectWithComparisons(
  client: Client,
  name: string,
  count: number,
  texts: readonly string[] = ['one', 'two', 'three'],
): Promise<string> {
  const project = await client.createProject({ name });
  const { prompts } = await client.createPrompts(
    project.id,
    Array.from({ length: count }, (_, index) => ({ messages: [{ role: 'user', content: `Question ${index}?` }] })),
  );
  for (const prompt of prompts) {
    const { completions } = await client.createCompletions(
      project.id,
      texts.map((text) => ({ promptId: prompt.id, text, source: 'a test' })),
    );
    await client.createComparisons(project.id, [{ completionIds: completions.map(({ id }) => id) }]);
  }
  return project.id;
}
