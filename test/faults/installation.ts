/** A real installation: `tastemaker start` in a home of its own, as a person would run it, and what can be done to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Caller } from '../http.js';
import { signal } from '../proc.js';
import { type ProcessKind, postmasterOf, processesOf, type RunningProcess } from './processes.js';

const command = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'dist', 'main.js');
const startWithinMs = 240_000;

export class Installation {
  readonly home: string;
  readonly #environment: Record<string, string>;
  /** Of a superuser, where the server is not the home's own. */
  readonly #databaseUrl: string | undefined;
  #supervisor: ChildProcess | undefined;
  /** What the supervisor printed on stderr, all starts together. */
  notes = '';
  url = '';

  /** @param prepare makes folders of the home special (a small file system, say) before anything is there */
  constructor(
    name: string,
    environment: Record<string, string> = {},
    prepare: (home: string) => void = () => undefined,
    databaseUrl?: string,
  ) {
    this.#databaseUrl = databaseUrl;
    this.home = mkdtempSync(join(tmpdir(), `tastemaker-faults-${name}-`));
    const { PATH = '', HOME = '', TASTEMAKER_ENGINE_CACHE } = process.env;
    const scratch = join(this.home, 'tmp');
    mkdirSync(scratch);
    this.#environment = {
      PATH,
      HOME,
      ...(TASTEMAKER_ENGINE_CACHE === undefined ? {} : { TASTEMAKER_ENGINE_CACHE }),
      TMPDIR: scratch,
      TASTEMAKER_HOME: this.home,
      PORT: '0',
      LOG_LEVEL: 'warn',
      // The models that come along.
      TASTEMAKER_IMPORT_FOLDERS: join(import.meta.dirname, '..', '..', 'packages'),
      TASTEMAKER_RATE_LIMIT_PER_TOKEN: '0',
      TASTEMAKER_RATE_LIMIT_PER_ADDRESS: '0',
      ...environment,
    };
    prepare(this.home);
  }

  /** Resolves once everything serves. The address stays the same over later starts. */
  async start(): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const child = spawn(process.execPath, [command, 'start', '--no-demo', '--json'], {
      env: { ...this.#environment, PORT: port },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#supervisor = child;
    const log = createWriteStream(join(this.home, 'supervisor.log'), { flags: 'a' });
    child.stderr.on('data', (chunk: Buffer) => {
      this.notes += chunk.toString();
      log.write(chunk);
    });
    child.once('exit', () => log.end());
    let printed = '';
    const answer = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.endsWith('}\n')) resolve(printed);
      });
      child.once('exit', (code) => reject(new Error(`start ended with ${String(code)}: ${this.notes.slice(-2000)}`)));
    });
    const late = delay(startWithinMs, undefined, { ref: false }).then(() => {
      throw new Error(`start takes more than ${startWithinMs / 1000} s: ${this.notes.slice(-2000)}`);
    });
    const parsed: unknown = JSON.parse(await Promise.race([answer, late]));
    if (typeof parsed !== 'object' || parsed === null || !('url' in parsed))
      throw new Error(`start printed ${printed}`);
    this.url = String(parsed.url);
  }

  get admin(): Caller {
    return new Caller(this.url, readFileSync(join(this.home, 'admin-token'), 'utf8').trim());
  }

  get supervisor(): number {
    return this.#supervisor?.pid ?? 0;
  }

  processes(kind?: ProcessKind): RunningProcess[] {
    const all = processesOf(this.supervisor, this.home);
    return kind === undefined ? all : all.filter((each) => each.kind === kind);
  }

  /** @throws Error that names what is missing */
  async untilEveryProcessIsThere(withinMs: number): Promise<void> {
    const wanted: ProcessKind[] = ['api', 'inference', 'worker'];
    if (this.#databaseUrl === undefined) wanted.push('postgres');
    for (const deadline = Date.now() + withinMs; ; await delay(200)) {
      const there = new Set(this.processes().map(({ kind }) => kind));
      const missing = wanted.filter((kind) => !there.has(kind));
      if (missing.length === 0) return;
      if (Date.now() > deadline) throw new Error(`not back: ${missing.join(', ')}. ${this.notes.slice(-1500)}`);
    }
  }

  /** Of the embedded server. */
  get postmaster(): number | undefined {
    return postmasterOf(this.home);
  }

  /** As the server's superuser. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.#superuserUrl(), connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  #superuserUrl(): string {
    if (this.#databaseUrl !== undefined) return this.#databaseUrl;
    const password = readFileSync(join(this.home, 'postgres', 'password'), 'utf8').trim();
    const port = readFileSync(join(this.home, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3];
    return `postgres://tastemaker:${password}@127.0.0.1:${port}/postgres`;
  }

  connect(): pg.Client {
    return new pg.Client({ connectionString: this.#superuserUrl() });
  }

  /** As a power cut of the supervisor: what it leaves behind is what the next start finds. */
  async killSupervisor(): Promise<void> {
    const child = this.#supervisor;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    const child = this.#supervisor;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([gone, delay(60_000, undefined, { ref: false })]);
    }
    for (const { pid } of this.processes()) signal(pid, 'SIGKILL');
  }

  /** Keeps the folder if it is asked for, to look into. */
  remove(): void {
    if (process.env['TASTEMAKER_KEEP_HOME'] === undefined && existsSync(this.home)) {
      rmSync(this.home, { recursive: true, force: true });
    }
  }
}
