import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@tastemaker/client';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { freePort, startRedis } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose, composed, composedEnvironment, composeText, healthCommand, secondsOf } from './compose.js';

/**
 * There is no Docker engine where the tests run, so the team's composition is proven from its file: what every container may and
 * may not do, and the same commands with the same variables, against a real PostgreSQL and a real Redis, each service awaited by
 * its own health check. `pnpm test:topology` runs all of it behind the real proxy, and has Compose itself read the file.
 */

const root = join(import.meta.dirname, '..');
const main = join(root, 'packages', 'cli', 'dist', 'main.js');
const adminToken = 'the-secret-of-the-team';
const given = {
  SITE_ADDRESS: 'localhost',
  TASTEMAKER_PUBLIC_URL: 'https://localhost',
  TASTEMAKER_ADMIN_TOKEN: adminToken,
  TASTEMAKER_SECRET_KEY: 'ab'.repeat(32),
  POSTGRES_PASSWORD: 'one',
  SERVICE_PASSWORD: 'two',
  REDIS_PASSWORD: 'three',
  TASTEMAKER_ENGINE: 'wasm',
};
const services = Object.entries(compose.services);
const longRunning = services.filter(([name]) => !['migrate', 'prepare-volumes'].includes(name));
const redis = await startRedis();

test('the roles are all there, in their numbers, and every service waits for what it needs', () => {
  const replicas = services.map(([name, { deploy }]) => [name, deploy.replicas]);
  expect(Object.fromEntries(replicas)).toEqual({
    proxy: 1,
    postgres: 1,
    redis: 1,
    'prepare-volumes': 1,
    migrate: 1,
    api: 3,
    'inference-1': 1,
    'inference-2': 1,
    worker: 3,
  });
  for (const [name, { depends_on: needs }] of services)
    for (const needed of Object.keys(needs)) expect(Object.keys(compose.services), name).toContain(needed);
});

test('what is left out is said with its cure, and nothing has a password of its own', () => {
  const needing = services.filter(([, { environment }]) => JSON.stringify(environment).includes(':?'));
  expect(needing.length).toBeGreaterThan(6);
  for (const [name] of needing)
    expect(() => composedEnvironment(name, {}), name).toThrow('sh docs/compose/make-env.sh');
  const secrets = [...composeText.matchAll(/\$\{(\w*(?:PASSWORD|ADMIN_TOKEN|SECRET_KEY))(:[?-])([^}]*)\}/g)];
  expect(secrets.length).toBeGreaterThan(6);
  for (const [, name, kind, value] of secrets) {
    if (name === 'AWS_SECRET_ACCESS_KEY') continue;
    expect([name, kind, value]).toEqual([name, ':?', 'run sh docs/compose/make-env.sh']);
  }
});

test('no container is root, writes to its image, gains rights, or takes what the others need', () => {
  for (const [name, container] of services) {
    expect(container.read_only, name).toBe(true);
    expect(container.cap_drop, name).toEqual(['ALL']);
    expect(container.security_opt, name).toEqual(['no-new-privileges:true']);
    expect(container.privileged, name).toBe(false);
    expect(container.init, name).toBe(true);
    expect(container.logging?.options['max-size'], name).toBe('10m');
    const { cpus, memory, pids } = container.deploy.resources.limits;
    expect([cpus, memory, pids > 0], name).toEqual([
      expect.stringMatching(/^(\$\{\w+:-)?\d+\}?$/),
      expect.stringMatching(/^(\$\{\w+:-)?\d+[mg]\}?$/),
      true,
    ]);
  }
  const roots = services.filter(([, { user = '0' }]) => /^(?:0|root)\b/.test(user));
  // It gives a volume away, without a network, and ends.
  expect(roots.map(([name, { network_mode: network }]) => [name, network])).toEqual([['prepare-volumes', 'none']]);
  const gained = services.filter(([, container]) => container.cap_add.length > 0);
  expect(gained.map(([name, container]) => [name, container.cap_add])).toEqual([
    ['proxy', ['NET_BIND_SERVICE']],
    ['prepare-volumes', ['CHOWN']],
  ]);
});

test('what runs on has a health check, and longer to stop than it drains', () => {
  for (const [name, container] of longRunning) {
    expect(container.healthcheck, name).toBeDefined();
    const drains = Number(container.environment['TASTEMAKER_DRAIN_SECONDS'] ?? 0);
    expect(secondsOf(container.stop_grace_period ?? '0s'), name).toBeGreaterThanOrEqual(drains + 30);
  }
  for (const name of ['api', 'inference-1', 'inference-2', 'worker'])
    expect(Number(composed(name).environment['TASTEMAKER_DRAIN_SECONDS']), name).toBeGreaterThan(0);
});

test('only the proxy is published, databases have no way out, and models are not near them', () => {
  expect(services.filter(([, { ports }]) => ports.length > 0).map(([name]) => name)).toEqual(['proxy']);
  const networks = Object.fromEntries(services.map(([name, container]) => [name, container.networks]));
  expect(networks).toMatchObject({ proxy: ['edge', 'outside'], postgres: ['data'], redis: ['data'] });
  const internal = Object.entries(compose.networks).flatMap(([name, network]) => (network.internal ? [name] : []));
  expect(internal).toEqual(['edge', 'services', 'data']);
  for (const name of ['inference-1', 'inference-2']) {
    expect(networks[name]).not.toContain('data');
    expect(Object.keys(composed(name).environment)).not.toContain('DATABASE_URL');
  }
  for (const [name, { volumes }] of services)
    for (const volume of volumes) expect(volume, name).not.toMatch(/docker\.sock/);
});

test('the API believes its proxy alone, and all processes ask the same inference', () => {
  const [subnet] =
    /\$\{EDGE_SUBNET:-[^}]+\}/.exec(composed('api').environment['TASTEMAKER_TRUSTED_PROXIES'] ?? '') ?? [];
  expect(composeText).toContain(`ipam: { config: [{ subnet: "${subnet}" }] }`);
  const urls = ['api', 'worker'].map((name) => composed(name).environment['TASTEMAKER_INFERENCE_URL']);
  expect(new Set(urls)).toEqual(new Set(['http://inference-1:3001,http://inference-2:3001']));
});

test('make-env.sh writes all that is required, for its owner only, and once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-env-'));
  const file = join(folder, '.env');
  const make = () => execFileSync('sh', [join(root, 'docs/compose/make-env.sh'), 'labels.example.org', file]);
  make();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const lines = readFileSync(file, 'utf8').split('\n');
  const made = Object.fromEntries(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value]];
    }),
  );
  for (const [name] of services) expect(() => composedEnvironment(name, made), name).not.toThrow();
  expect(made['TASTEMAKER_SECRET_KEY']).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
  expect(make).toThrow('is there already');
  rmSync(folder, { recursive: true });
});

describe.skipIf(redis === undefined)('the composed services over PostgreSQL and Redis', () => {
  const processes: ChildProcess[] = [];
  let folder: string;
  let database: TestDatabase;
  let ports: Readonly<Record<string, string>>;

  /** The service's variables, with this machine's addresses in the places of the containers'. */
  function environmentOf(name: string): Record<string, string> {
    const places: [RegExp, string][] = [
      [/^postgres:\/\/tastemaker_service:.*$/, database.url],
      [/^postgres:\/\/tastemaker:.*$/, database.ownerUrl],
      [/^redis:.*$/, redis?.url ?? ''],
      [/^0\.0\.0\.0$/, '127.0.0.1'],
      [/http:\/\/(?:api|inference-\d):(\d+)/g, 'http://127.0.0.1:$1'],
      [/^\/data/, folder],
    ];
    const moved = Object.entries(composedEnvironment(name, given)).map(([variable, value]) => {
      const text = places.reduce((so, [pattern, place]) => so.replace(pattern, place), value);
      return [variable, text.replace(/\b300[012]\b/g, (port) => ports[port] ?? port)];
    });
    // It ends with the test; `test:topology` has services drain.
    const ends = { TASTEMAKER_DRAIN_SECONDS: '0' };
    const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    return { ...inherited, ...Object.fromEntries(moved), ...ends };
  }

  function launch(name: string): ChildProcess {
    const child = spawn(process.execPath, [main, ...(composed(name).command ?? [])], {
      env: environmentOf(name),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    processes.push(child);
    return child;
  }

  /** Runs the container's own health check. */
  async function isHealthy(name: string): Promise<boolean> {
    const [program = '', ...args] = healthCommand(composed(name));
    expect(program).toBe('node');
    return (await statusOf(spawn(process.execPath, args, { env: environmentOf(name), cwd: root }))) === 0;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-compose-'));
    database = await createTestDatabase();
    ports = { 3000: String(await freePort()), 3001: String(await freePort()), 3002: String(await freePort()) };
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
    for (const name of ['api', 'inference-1', 'worker']) launch(name);
    for (const name of ['api', 'inference-1', 'worker'])
      await expect.poll(() => isHealthy(name), { timeout: 120_000, interval: 500 }).toBe(true);

    const client = createClient({ baseUrl: `http://127.0.0.1:${ports[3000]}`, token: adminToken });
    const path = join(folder, 'imports', 'nothing-here');
    const model = await client.createModel({ name: 'nothing', kind: 'base', path });
    await expect
      .poll(async () => (await client.getModel(model.id)).error, { timeout: 120_000 })
      .toContain('there is nothing at');
  });
});

async function statusOf(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
}
