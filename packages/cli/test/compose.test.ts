import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@tastemaker/client';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { startRedis } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePort } from '../src/supervisor/ports.js';
import { main } from './command.js';

/**
 * There is no Docker engine where the tests run, so the team's composition is proven from its file: the same commands with
 * the same variables, against a real PostgreSQL and a real Redis, each service awaited by its own health check.
 */

const service = z.object({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const compose = z
  .object({ services: z.record(z.string(), service) })
  .parse(parse(readFileSync(new URL('../../../docker-compose.yml', import.meta.url), 'utf8'), { merge: true }));

const adminToken = 'the-secret-of-the-team';
const redis = await startRedis();

test('every service waits for what it needs, and the roles are all there', () => {
  const { services } = compose;
  expect(Object.keys(services)).toEqual(['postgres', 'redis', 'migrate', 'api', 'inference', 'worker']);
  for (const name of ['postgres', 'redis', 'api', 'inference', 'worker'])
    expect(services[name]?.healthcheck, name).toBeDefined();
  for (const { depends_on: needs } of Object.values(services))
    for (const needed of Object.keys(needs)) expect(Object.keys(services)).toContain(needed);
});

describe.skipIf(redis === undefined)('the composed services over PostgreSQL and Redis', () => {
  const processes: ChildProcess[] = [];
  let folder: string;
  let database: TestDatabase;
  let ports: Readonly<Record<string, string>>;

  /** The service's variables, with this machine's addresses in the places of the containers'. */
  function environmentOf(name: string): Record<string, string> {
    const places: [RegExp, string][] = [
      [/\$\{TASTEMAKER_ADMIN_TOKEN:\?[^}]*\}/, adminToken],
      [/\$\{TASTEMAKER_SECRET_KEY:\?[^}]*\}/, 'ab'.repeat(32)],
      [/\$\{TASTEMAKER_ENGINE:-auto\}/, 'wasm'],
      [/\$\{\w+:-([^}]*)\}/, '$1'],
      [/^postgres:\/\/tastemaker_service:.*$/, database.url],
      [/^postgres:\/\/tastemaker:.*$/, database.ownerUrl],
      [/^redis:.*$/, redis?.url ?? ''],
      [/^0\.0\.0\.0$/, '127.0.0.1'],
      [/http:\/\/(api|inference):(\d+)/, 'http://127.0.0.1:$2'],
      [/^\/data/, folder],
    ];
    const replaced = Object.entries(compose.services[name]?.environment ?? {}).map(([variable, value]) => {
      const moved = places.reduce((text, [pattern, place]) => text.replace(pattern, place), value);
      return [variable, moved.replace(/\b300[012]\b/, (port) => ports[port] ?? port)];
    });
    return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...Object.fromEntries(replaced) };
  }

  function launch(name: string): ChildProcess {
    const child = spawn(process.execPath, [main, ...(compose.services[name]?.command ?? [])], {
      env: environmentOf(name),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    processes.push(child);
    return child;
  }

  /** Runs the container's own health check. */
  async function isHealthy(name: string): Promise<boolean> {
    const [kind, program = '', ...args] = compose.services[name]?.healthcheck?.test ?? [];
    expect([kind, program]).toEqual(['CMD', 'node']);
    const unescaped = args.map((argument) => argument.replaceAll('$$', '$'));
    return (await statusOf(spawn(process.execPath, unescaped, { env: environmentOf(name) }))) === 0;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-compose-'));
    database = await createTestDatabase();
    const [api, inference, worker] = [
      await freePort('127.0.0.1'),
      await freePort('127.0.0.1'),
      await freePort('127.0.0.1'),
    ];
    ports = { 3000: String(api), 3001: String(inference), 3002: String(worker) };
  });

  afterAll(async () => {
    for (const child of processes) child.kill('SIGTERM');
    await Promise.all(processes.map(statusOf));
    await redis?.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('come up as the file says, and the worker takes a job that the API queued in Redis', async () => {
    expect(await statusOf(launch('migrate'))).toBe(0);
    for (const name of ['api', 'inference', 'worker']) launch(name);
    for (const name of ['api', 'inference', 'worker'])
      await expect.poll(() => isHealthy(name), { timeout: 120_000, interval: 500 }).toBe(true);

    const client = createClient({ baseUrl: `http://127.0.0.1:${ports[3000]}`, token: adminToken });
    const model = await client.createModel({
      name: 'nothing',
      kind: 'base',
      path: join(folder, 'imports', 'nothing-here'),
    });
    await expect
      .poll(async () => (await client.getModel(model.id)).error, { timeout: 120_000 })
      .toContain('there is nothing at');
  });
});

async function statusOf(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
}
