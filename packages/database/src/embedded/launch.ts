// One attempt to start the server: spawn it, and wait until it answers or ends.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { PostgresBinaries } from './programs.js';
import { programEnvironment } from './programs.js';
import { serverState } from './server-state.js';
import type { ServerUser } from './server-user.js';

export interface Launched {
  pid: number;
  port: number;
  exited: Promise<void>;
}

interface Launch {
  cluster: Cluster;
  binaries: PostgresBinaries;
  user: ServerUser;
  options: { port?: number; durable?: boolean; signal?: AbortSignal };
  /** How long it may be silent. A server that says that it recovers has all the time it needs. */
  patienceMs: number;
}

/** The server ended before it was ready. */
export class LaunchFailed extends Error {
  override readonly name = 'LaunchFailed';
  readonly output: string;
  readonly transient: boolean;
  readonly #port: number | undefined;

  constructor(output: string, port: number | undefined) {
    super(`PostgreSQL ended while starting:\n${output}`);
    this.output = output;
    this.#port = port;
    const portTaken = /could not bind|Address already in use/.test(output);
    // A free port may be gone before it is used; the processes of a killed server take a moment to notice.
    this.transient = (portTaken && port === undefined) || /lock file .* already exists|still in use/.test(output);
  }

  asEmbeddedPostgresError(): EmbeddedPostgresError {
    if (this.#port !== undefined && /could not bind|Address already in use/.test(this.output)) {
      return new EmbeddedPostgresError(
        'embedded_postgres_port_taken',
        `Port ${this.#port} is taken by another program; choose another for PostgreSQL or leave it out.`,
        { cause: this },
      );
    }
    const code = /incompatible with server|initialized by PostgreSQL version/.test(this.output)
      ? 'embedded_postgres_incompatible'
      : 'embedded_postgres_start_failed';
    return new EmbeddedPostgresError(code, this.message, { cause: this });
  }
}

export async function launch({ cluster, binaries, user, options, patienceMs }: Launch): Promise<Launched> {
  const port = options.port ?? (await freePort());
  const { program, args, identity } = user.command(binaries.postgres, [
    '-D',
    cluster.folder,
    ...settings(port, options.durable ?? true).flatMap((setting) => ['-c', setting]),
  ]);
  const log = await open(cluster.logFile, 'a', 0o600);
  const from = (await log.stat()).size;
  // Detached: Ctrl+C in the terminal must not end the database before those who still write to it.
  const child = spawn(program, args, {
    ...identity,
    cwd: cluster.folder,
    env: programEnvironment(),
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  let ended = false;
  const exited = once(child, 'exit').then(() => {
    ended = true;
    return undefined;
  });
  await once(child, 'spawn');
  await log.close();
  child.unref();

  let heardAt = performance.now();
  for (;;) {
    const state = await serverState(cluster, port);
    if (state === 'answers') break;
    if (state === 'starting') heardAt = performance.now();
    if (ended) {
      const output = (await readFile(cluster.logFile)).subarray(from).toString('utf8').slice(-2000);
      throw new LaunchFailed(output, options.port);
    }
    if (options.signal?.aborted === true) {
      child.kill('SIGINT');
      await exited;
      throw options.signal.reason;
    }
    if (performance.now() - heardAt > patienceMs) {
      child.kill('SIGKILL');
      throw new LaunchFailed('It did not answer in time.', options.port);
    }
    await delay(20);
  }
  if (child.pid === undefined) throw new LaunchFailed('It has no process number.', options.port);
  return { pid: child.pid, port, exited };
}

/** Sized for a laptop that also trains models: small memory, safe commits, plans made for SSDs. */
function settings(port: number, durable: boolean): string[] {
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=256MB',
    'work_mem=16MB',
    'maintenance_work_mem=128MB',
    'effective_cache_size=1GB',
    'random_page_cost=1.1',
    // Uncompressed: these binaries know only pglz, which is slower than any disk. A page's first reader marks what it saw
    // committed, and the page goes to the log whole; a snapshot after a large import took half as long again.
    'max_wal_size=2GB',
    'jit=off',
    // Parallel plans need /dev/shm, which containers keep tiny; our queries are short.
    'max_parallel_workers_per_gather=0',
    // Judgments and leases come as many small updates of a few hot tables.
    'autovacuum_vacuum_scale_factor=0.05',
    'autovacuum_analyze_scale_factor=0.02',
    'autovacuum_naptime=15s',
    // Its log holds no values: neither the details of what was refused, nor the statements.
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    'log_timezone=UTC',
    'timezone=UTC',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
