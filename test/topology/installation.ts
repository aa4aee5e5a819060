/**
 * What docker-compose.yml describes, as processes of this machine: the same commands and variables, Caddy in front with the same
 * Caddyfile, Redis started by the same command, PostgreSQL, and a server that speaks S3. Each process has a home of its own, as on
 * a machine of its own: what they share is in the three.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { freePort } from '@tastemaker/queue/testing';
import { inject } from 'vitest';
import { composed, composedEnvironment } from '../compose.js';
import { Caller } from '../http.js';
import { bucketAt, type S3Server, startS3Server } from '../s3/s3-server.js';
import { type Proxy, startProxy } from './proxy.js';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'packages', 'cli', 'dist', 'main.js');
const redisPassword = 'the-password-of-redis';

export const apis = ['api-1', 'api-2', 'api-3'] as const;
export const workers = ['worker-1', 'worker-2', 'worker-3'] as const;
export const inferences = ['inference-1', 'inference-2'] as const;
export type ProcessName = (typeof apis)[number] | (typeof workers)[number] | (typeof inferences)[number];
export const all: readonly ProcessName[] = [...inferences, ...apis, ...workers];

/** In docker-compose.yml, where replicas share a service. */
const serviceOf = (name: ProcessName) => (name.startsWith('inference') ? name : name.replace(/-\d$/, ''));

export class Topology {
  /** Through the proxy. */
  readonly admin: Caller;
  readonly url: string;
  readonly httpUrl: string;
  readonly database: TestDatabase;
  readonly s3: S3Server;
  readonly folder: string;
  readonly #given: Readonly<Record<string, string>>;
  readonly #ports: Readonly<Record<ProcessName | 'redis', number>>;
  readonly #proxy: Proxy;
  readonly #children = new Map<string, ChildProcess>();

  private constructor(parts: {
    folder: string;
    database: TestDatabase;
    s3: S3Server;
    ports: Readonly<Record<ProcessName | 'redis', number>>;
    proxy: Proxy;
  }) {
    ({ folder: this.folder, database: this.database, s3: this.s3 } = parts);
    this.#ports = parts.ports;
    this.#proxy = parts.proxy;
    this.url = `https://localhost:${parts.proxy.ports.https}`;
    this.httpUrl = `http://localhost:${parts.proxy.ports.http}`;
    this.#given = {
      SITE_ADDRESS: 'localhost',
      TASTEMAKER_PUBLIC_URL: this.url,
      TASTEMAKER_ADMIN_TOKEN: 'tmk_admin-token-of-the-topology',
      TASTEMAKER_SECRET_KEY: 'ab'.repeat(32),
      POSTGRES_PASSWORD: 'owner',
      SERVICE_PASSWORD: 'service',
      REDIS_PASSWORD: redisPassword,
      TASTEMAKER_ARTIFACTS: bucketAt(parts.s3, 'topology'),
      ...parts.s3.variables,
      // The proxy's address here, and no other's.
      EDGE_SUBNET: '127.0.0.1/32',
    };
    this.admin = new Caller(this.url, this.#given['TASTEMAKER_ADMIN_TOKEN'] ?? '');
  }

  /** Resolves when all of it is ready, and the proxy knows. */
  static async start(): Promise<Topology> {
    const folder = mkdtempSync(join(tmpdir(), 'tastemaker-topology-'));
    const names = [...all, 'redis'] as const;
    const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()])));
    const upstreams = apis.map((name) => `127.0.0.1:${ports[name]}`);
    const topology = new Topology({
      folder,
      database: await createTestDatabase(),
      s3: await startS3Server(),
      ports,
      proxy: await startProxy(join(inject('tools'), 'caddy'), inject('certificates'), upstreams),
    });
    await topology.startRedis();
    await topology.#migrate();
    await Promise.all(all.map((name) => topology.start(name)));
    await topology.untilProxied();
    return topology;
  }

  /** Of a process itself, past the proxy. */
  addressOf(name: ProcessName): string {
    return `http://127.0.0.1:${this.#ports[name]}`;
  }

  /** As docker-compose.yml starts it. Resolves when it is ready. */
  async start(name: ProcessName): Promise<void> {
    const child = this.#spawn(name, composed(serviceOf(name)).command ?? [], this.#environmentOf(name));
    await this.#ready(`${this.addressOf(name)}/readyz`, child, name);
  }

  /** Tells a process to end, as a deploy does. @returns its exit code */
  async stop(name: ProcessName | 'redis', signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#children.get(name);
    if (child === undefined) throw new Error(`${name} does not run`);
    this.#children.delete(name);
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  /** By docker-compose.yml's own command, on this machine's paths and port. */
  async startRedis(): Promise<void> {
    const [data, scratch] = [join(this.folder, 'redis'), join(this.folder, 'redis-tmp')];
    for (const each of [data, scratch]) mkdirSync(each, { recursive: true });
    const [shell = '', flag = '', text = ''] = composed('redis').command ?? [];
    const script = text
      .replaceAll('$$', '$')
      .replaceAll('/tmp/', `${scratch}/`)
      .replace('--dir /data', `--dir ${data}`);
    const port = this.#ports.redis;
    const args = [flag, `${script} --bind 127.0.0.1 --port ${port}`];
    const child = this.#spawn('redis', [shell, ...args], {
      PATH: process.env['PATH'] ?? '',
      REDIS_PASSWORD: redisPassword,
    });
    await once(child, 'spawn');
  }

  /** Until the proxy has requests answered by every API. */
  async untilProxied(): Promise<void> {
    await this.#ready(`http://127.0.0.1:${this.#proxy.ports.health}/`, this.#proxy.child, 'the proxy');
    const asked = () => this.figures(apis, 'http_request_duration_seconds_count', 'route="/healthz"');
    const before = await asked();
    for (const deadline = Date.now() + 60_000; ; ) {
      await this.#ready(`${this.url}/healthz`, this.#proxy.child, 'an API behind the proxy');
      const now = await asked();
      if (now.every((count, i) => count > (before[i] ?? 0))) return;
      if (Date.now() > deadline)
        throw new Error(`The proxy does not ask all APIs: ${before.join(', ')}, and then ${now.join(', ')}.`);
    }
  }

  /** A figure of a process, the sum over all labels that hold `label`. */
  async figure(name: ProcessName, figure: string, label = ''): Promise<number> {
    const headers = { authorization: `Bearer ${this.#given['TASTEMAKER_ADMIN_TOKEN']}` };
    const text = await (await fetch(`${this.addressOf(name)}/metrics`, { headers })).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`tastemaker_${figure}`) && line.includes(label));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async figures(names: readonly ProcessName[], figure: string, label = ''): Promise<number[]> {
    return Promise.all(names.map((name) => this.figure(name, figure, label)));
  }

  async close(): Promise<void> {
    const children = [...this.#children.values(), this.#proxy.child];
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => once(child, 'exit'));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    await this.s3.close();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #migrate(): Promise<void> {
    const child = this.#spawn('migrate', ['migrate'], this.#environmentOf('api-1', 'migrate'));
    const [status] = await once(child, 'exit');
    this.#children.delete('migrate');
    if (status !== 0) throw new Error(`tastemaker migrate ended with ${status}`);
  }

  /** The service's variables, with this machine's addresses in the places of the containers'. */
  #environmentOf(name: ProcessName, service = serviceOf(name)): Record<string, string> {
    const home = join(this.folder, name);
    const port = (other: ProcessName) => String(this.#ports[other]);
    const places: [RegExp, string][] = [
      [/^postgres:\/\/tastemaker_service:.*$/, this.database.url],
      [/^postgres:\/\/tastemaker:.*$/, this.database.ownerUrl],
      [/@redis:6379/, `@127.0.0.1:${this.#ports.redis}`],
      [/^0\.0\.0\.0$/, '127.0.0.1'],
      [/http:\/\/inference-1:3001/, `http://127.0.0.1:${port('inference-1')}`],
      [/http:\/\/inference-2:3001/, `http://127.0.0.1:${port('inference-2')}`],
      [/^http:\/\/api:3000$/, `http://127.0.0.1:${port('api-1')}`],
      [/^300[012]$/, port(name)],
      [/^\/data/, home],
    ];
    const moved = Object.entries(composedEnvironment(service, this.#given)).map(([variable, value]) => [
      variable,
      places.reduce((so, [pattern, place]) => so.replace(pattern, place), value),
    ]);
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      TMPDIR: tmpdir(),
      ...Object.fromEntries(moved),
      // Where the models lie that tests import.
      TASTEMAKER_IMPORT_FOLDERS: join(root, 'packages', 'microworld'),
      LOG_LEVEL: 'error',
    };
  }

  #spawn(name: string, args: readonly string[], env: Record<string, string>): ChildProcess {
    const [program = '', ...rest] = name === 'redis' ? args : [process.execPath, main, ...args];
    const output = name === 'redis' ? 'ignore' : 'inherit';
    const child = spawn(program, rest, { env, stdio: ['ignore', output, output] });
    this.#children.set(name, child);
    return child;
  }

  async #ready(url: string, child: ChildProcess, what: string): Promise<void> {
    for (const deadline = Date.now() + 180_000; Date.now() < deadline; ) {
      if (child.exitCode !== null) throw new Error(`${what} ended with ${child.exitCode} while starting`);
      const isReady = await fetch(url).then(
        async (answer) => (await answer.text(), answer.ok),
        () => false,
      );
      if (isReady) return;
      await delay(200);
    }
    throw new Error(`${what} is not ready at ${url}`);
  }
}
