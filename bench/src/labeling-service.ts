/** What is measured over HTTP: embedded PostgreSQL and API processes, as `tastemaker start` runs them. */

import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, prepareServiceRole, startEmbeddedPostgres } from '@tastemaker/database';
import { migrateQueues } from '@tastemaker/queue';

const apiEntry = join(import.meta.dirname, '..', '..', 'services', 'api', 'dist', 'main.js');

/** A database, migrated, on a server of our own. Commits are durable, as in earnest. */
export interface ServedDatabase {
  /** As services connect. */
  readonly url: string;
  /** PostgreSQL's first process, whose children are the others. */
  readonly serverPid: number;
  /** Ends the server. */
  close(): Promise<void>;
}

export interface LabelingService {
  readonly adminToken: string;
  /** Of each API process. */
  readonly urls: readonly string[];
  /** Of each API process. */
  readonly pids: readonly number[];
  /** Ends the API processes, and closes the database. */
  stop(): Promise<void>;
}

/** A database that is filled by its owner. */
export interface OwnedDatabase extends ServedDatabase {
  /** As the owner of the tables connects. */
  readonly ownerUrl: string;
}

/** An empty database in a throw-away folder. */
export async function emptyDatabase(): Promise<OwnedDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-bench-'));
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  await migrate(server.url);
  await migrateQueues(server.url);
  await prepareServiceRole(server.url, server.serviceUrlOf('postgres'));
  const close = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: server.serviceUrlOf('postgres'), ownerUrl: server.url, serverPid: server.pid, close };
}

/** Starts so many API processes, with these options of Node's. */
export async function startLabelingService(
  database: ServedDatabase,
  apis: number,
  nodeOptions: string[] = [],
  /** Beside, and before, what labeling needs. */
  variables: Readonly<Record<string, string>> = {},
): Promise<LabelingService> {
  const home = await mkdtemp(join(tmpdir(), 'tastemaker-bench-'));
  const adminToken = `tmk_${randomBytes(24).toString('base64url')}`;
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    REDIS_URL: '',
    TASTEMAKER_HOME: home,
    TASTEMAKER_ARTIFACTS: join(home, 'artifacts'),
    TASTEMAKER_ADMIN_TOKEN: adminToken,
    // Nothing listens there: labeling asks no model.
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    ...variables,
  };
  const running: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(ended));
    await database.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const urls: string[] = [];
    for (let i = 0; i < apis; i++) {
      const child = fork(apiEntry, { env, execArgv: nodeOptions, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      running.push(child);
      urls.push(await ready(child));
    }
    return { adminToken, urls, pids: running.map(({ pid }) => pid ?? 0), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that an API process says it listens on. */
function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      if (typeof message === 'object' && message !== null && 'url' in message) resolve(String(message.url));
    });
    child.once('exit', (status) => reject(new Error(`the API ended with ${String(status)} while starting`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
