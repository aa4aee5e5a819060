/**
 * The processes of docker-compose.yml, started by the same commands with the same variables, on free ports of this
 * machine: what a team runs, without a Docker engine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@tastemaker/queue/testing';

const command = join(import.meta.dirname, '..', 'packages', 'cli', 'dist', 'main.js');

export const adminToken = 'tmk_admin-token-of-the-walk';

export interface Team {
  /** Of the API, without a slash at the end. */
  readonly url: string;
  /** Its home folder. */
  readonly home: string;
  /** Of every API; `url` is the first. */
  readonly urls: readonly string[];
  /** Where each process answers those who watch it, the first of its kind. */
  readonly processes: Readonly<Record<'api' | 'inference' | 'worker', string>>;
  stop(): Promise<void>;
}

/**
 * @param variables more of them, for all processes
 * @param apis how many APIs there are
 */
export async function startTeam(
  databaseUrl: string,
  redisUrl: string | undefined,
  variables: Readonly<Record<string, string>> = {},
  apis = 1,
): Promise<Team> {
  const home = mkdtempSync(join(tmpdir(), 'tastemaker-team-'));
  const [api, inference, worker] = [await freePort(), await freePort(), await freePort()];
  const moreApis: number[] = [];
  while (moreApis.length + 1 < apis) moreApis.push(await freePort());
  const shared = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? '',
    HOST: '127.0.0.1',
    TASTEMAKER_HOME: home,
    TASTEMAKER_ARTIFACTS: join(home, 'artifacts'),
    // The models that come along, and those that tests make.
    TASTEMAKER_IMPORT_FOLDERS: [join(import.meta.dirname, '..', 'packages'), tmpdir()].join(delimiter),
    TASTEMAKER_ENGINE: 'auto',
    TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${inference}`,
    TASTEMAKER_API_URL: `http://127.0.0.1:${api}`,
    TASTEMAKER_SECRET_KEY: '5e'.repeat(32),
    LOG_LEVEL: 'warn',
    ...variables,
  };
  const running: ChildProcess[] = [];
  const start = (name: string, extra: Record<string, string>): ChildProcess => {
    const child = spawn(process.execPath, [command, name], {
      env: { ...shared, ...extra },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    running.push(child);
    return child;
  };
  const stop = async (): Promise<void> => {
    for (const child of running.toReversed()) await ended(child);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const [status] = await once(start('migrate', {}), 'exit');
    if (status !== 0) throw new Error(`tastemaker migrate ended with ${status}`);
    const services = [
      ...[api, ...moreApis].map((port) => ({
        name: 'api',
        port,
        extra: { TASTEMAKER_ADMIN_TOKEN: adminToken },
      })),
      { name: 'inference', port: inference, extra: {} },
      { name: 'worker', port: worker, extra: {} },
    ];
    for (const { name, port, extra } of services) {
      await serving(name, `http://127.0.0.1:${port}/healthz`, start(name, { PORT: String(port), ...extra }));
    }
    const processes = {
      api: `http://127.0.0.1:${api}`,
      inference: `http://127.0.0.1:${inference}`,
      worker: `http://127.0.0.1:${worker}`,
    };
    const urls = [processes.api, ...moreApis.map((port) => `http://127.0.0.1:${port}`)];
    return { url: processes.api, urls, home, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks for the health page until it answers; a process that ended meanwhile is the error. */
async function serving(name: string, healthUrl: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} while starting`);
    const healthy = await fetch(healthUrl).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return;
    await turn();
  }
  throw new Error(`${name} does not answer at ${healthUrl}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** A tenth of a second between two questions to a process that is starting. */
export function turn(): Promise<void> {
  return setTimeout(100);
}
