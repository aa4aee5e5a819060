/** What a labeling benchmark measures: embedded PostgreSQL and API processes, as `tastemaker start` runs them. */

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@tastemaker/database';

const packages = join(import.meta.dirname, '..', '..');
const apiEntry = join(packages, 'services', 'api', 'dist', 'main.js');
const command = join(packages, 'packages', 'cli', 'dist', 'main.js');

export interface LabelingService {
  readonly databaseUrl: string;
  readonly adminToken: string;
  /** Of each API process. */
  readonly urls: readonly string[];
  /** Of each API process. */
  readonly pids: readonly number[];
  /** PostgreSQL's first process, whose children are the others. */
  readonly postgresPid: number;
  stop(): Promise<void>;
}

/** Starts them in a throw-away folder. Commits are durable, as in earnest. */
export async function startLabelingService(apis: number, nodeOptions: string[] = []): Promise<LabelingService> {
  const home = await mkdtemp(join(tmpdir(), 'tastemaker-bench-'));
  const server = await startEmbeddedPostgres({ dataFolder: join(home, 'postgres') });
  const adminToken = `tmk_${randomBytes(24).toString('base64url')}`;
  const env = {
    ...process.env,
    DATABASE_URL: server.url,
    REDIS_URL: '',
    TASTEMAKER_HOME: home,
    TASTEMAKER_ARTIFACTS: join(home, 'artifacts'),
    TASTEMAKER_ADMIN_TOKEN: adminToken,
    // Nothing listens there: labeling asks no model.
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
  const running: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(ended));
    await server.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await migrated(env);
    const urls: string[] = [];
    for (let i = 0; i < apis; i++) {
      const child = fork(apiEntry, { env, execArgv: nodeOptions, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      running.push(child);
      urls.push(await ready(child));
    }
    const pids = running.map(({ pid }) => pid ?? 0);
    return { databaseUrl: server.url, adminToken, urls, pids, postgresPid: server.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function migrated(env: NodeJS.ProcessEnv): Promise<void> {
  const migrate = spawn(process.execPath, [command, 'migrate'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = await once(migrate, 'exit');
  if (status !== 0) throw new Error(`tastemaker migrate ended with ${String(status)}`);
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
