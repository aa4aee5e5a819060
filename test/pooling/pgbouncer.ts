// A real PgBouncer in transaction mode before a database, which tests kill and start again.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { freePort } from '@tastemaker/queue/testing';
import pg from 'pg';
import { turn } from '../team.js';

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The program; undefined: it is not installed. */
export const program = folders.map((folder) => join(folder, 'pgbouncer')).find((file) => existsSync(file));

export const howToInstall = 'PgBouncer is not installed: `apt-get install pgbouncer`, or `brew install pgbouncer`.';

/** Such as 1.18.0. */
export function version(): string {
  const { stdout } = spawnSync(program ?? '', ['--version'], { encoding: 'utf8' });
  return /PgBouncer (\S+)/.exec(stdout)?.[1] ?? '';
}

export interface PgBouncer {
  /** The database of the URL that it was opened for, through the pooler. */
  readonly url: string;
  /** Resolves once it answers. */
  start(): Promise<void>;
  /** As a crash: clients and servers lose their connections. */
  kill(): Promise<void>;
  /** Connections to the server now, by PgBouncer's own count. */
  serverConnections(): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param settings of `pgbouncer.ini`
 * @returns one that is not started yet
 */
export async function openPgBouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<PgBouncer> {
  const server = new URL(databaseUrl);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-pgbouncer-'));
  const [user, password] = [decodeURIComponent(server.username), decodeURIComponent(server.password)];
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users.txt'),
    logfile: join(folder, 'pgbouncer.log'),
    pool_mode: 'transaction',
    admin_users: user,
    max_client_conn: 500,
    ...settings,
    // It does not run as root.
    ...(process.getuid?.() === 0 ? { user: 'nobody' } : {}),
  };
  writeFileSync(join(folder, 'users.txt'), `"${user}" "${password}"\n`);
  writeFileSync(join(folder, 'pgbouncer.log'), '');
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `${server.pathname.slice(1)} = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n'),
  );
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'pgbouncer.log'), 0o666);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const adminUrl = new URL(url);
  adminUrl.pathname = '/pgbouncer';
  let child: ChildProcess | undefined;

  async function ask<Row extends pg.QueryResultRow>(command: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: adminUrl.href, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(command)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  }

  return {
    url: url.href,
    async start() {
      child = spawn(program ?? '', ['-q', join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; await turn()) {
        const answers = await ask('SHOW VERSION').then(
          () => true,
          () => false,
        );
        if (answers) return;
        if (child.exitCode !== null) break;
      }
      throw new Error(`PgBouncer does not start: ${readFileSync(join(folder, 'pgbouncer.log'), 'utf8').slice(-2000)}`);
    },
    kill: () => end('SIGKILL'),
    async serverConnections() {
      const rows = await ask<{ type: string; database: string }>('SHOW SERVERS');
      return rows.filter(({ database }) => database === server.pathname.slice(1)).length;
    },
    async close() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
