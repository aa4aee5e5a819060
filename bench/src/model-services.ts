/** The services beside the API, as processes: inference, and a worker. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@tastemaker/queue/testing';
import type { ServedDatabase } from './labeling-service.js';

export interface RunningService {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** @param artifacts their folder */
export async function startInference(artifacts: string): Promise<RunningService> {
  const child = start('inference', { TASTEMAKER_ARTIFACTS: artifacts, PORT: '0' });
  const message = await Promise.race([once(child, 'message').then(([first]: unknown[]) => first), once(child, 'exit')]);
  if (typeof message !== 'object' || message === null || !('url' in message)) throw new Error('no inference service');
  return serviceOf(child, String(message.url));
}

/** Takes jobs when it is returned. @param home its folder */
export async function startWorker(
  database: ServedDatabase,
  { home, artifacts, inferenceUrl }: { home: string; artifacts: string; inferenceUrl: string },
): Promise<RunningService> {
  const port = await freePort();
  const child = start('worker', {
    DATABASE_URL: database.url,
    REDIS_URL: '',
    TASTEMAKER_HOME: home,
    TASTEMAKER_ARTIFACTS: artifacts,
    TASTEMAKER_INFERENCE_URL: inferenceUrl,
    PORT: String(port),
  });
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 120_000; !(await isReady(url)); await delay(100)) {
    if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode} while starting`);
    if (Date.now() > deadline) throw new Error('the worker did not take jobs within two minutes');
  }
  return serviceOf(child, url);
}

function start(name: 'inference' | 'worker', variables: Readonly<Record<string, string>>): ChildProcess {
  const entry = fileURLToPath(new URL(join('..', '..', 'services', name, 'dist', 'main.js'), import.meta.url));
  const env = { ...process.env, HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...variables };
  return fork(entry, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function serviceOf(child: ChildProcess, url: string): RunningService {
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url, pid: child.pid ?? 0, stop };
}

/** While it starts nothing listens, which fetch tells as an error. */
async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
