// A whole installation: home, database, engine and services, started in order and stopped in the opposite one.
import { join } from 'node:path';
import type { Environment } from '../env.js';
import type { Terminal } from '../terminal.js';
import { type SupervisedChild, superviseChild } from './child.js';
import { openDatabase } from './database.js';
import { prepareEngine } from './engine.js';
import { adminToken, type Home, openHome, secretKey } from './home.js';
import { keepTrying } from './keep-trying.js';
import { lockHome, removeServerRecord } from './lock.js';
import { rotateLogs } from './log-rotation.js';
import { claimPort, freePort } from './ports.js';
import { entryOf, type ServiceName, serviceEnvironment, urlOf, type Wiring } from './services.js';
import { openStatus, type Status } from './status.js';

/** A running installation. */
export interface Installation {
  readonly home: Home;
  readonly url: string;
  readonly adminToken: string;
  /** The one the services compute with. */
  readonly engine: 'native' | 'wasm';
  /** Rejects when a service or the database needs a person to be mended; never resolves. */
  readonly failed: Promise<never>;
  /** Stops worker, inference, API and database, in this order. Calling it again waits for the first call. */
  stop(): Promise<void>;
}

/** In the order of starting; stopping goes the other way round. */
const serviceOrder: readonly ServiceName[] = ['api', 'inference', 'worker'];

/**
 * Brings a home up: lock, engine (installed at first need), database, migrations, then the services, each awaited until it serves.
 * What passes by itself (a full disk, a database that recovers, a service that crashes) is told and waited for.
 * @param signal aborted to give up half way
 * @throws {Failure} naming the port, variable or folder that a person must mend; what was started is stopped before.
 */
export async function startInstallation(
  env: Environment,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Installation> {
  const early = { waitingFor: (_part: string, reason: string) => terminal.note(reason), isBack: () => undefined };
  const home = await keepTrying('the home folder', () => openHome(env.home), early, signal);
  const undo: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= unwind(undo));
  const givenUp = rejectionOf(signal);
  let url = '';
  const status = openStatus(
    home,
    () => url,
    (line) => terminal.note(line),
  );
  const disk = <Result>(attempt: () => Result | Promise<Result>) =>
    keepTrying('the disk of the home folder', attempt, status, signal);
  try {
    const lock = await disk(() =>
      lockHome(home, (cause) => status.note(`the lock on ${home.folder} was lost: ${cause.message}`)),
    );
    undo.push(() => lock.release());
    const ports = {
      api: await claimPort(env.host, env.port),
      inference: await freePort('127.0.0.1'),
      worker: await freePort('127.0.0.1'),
    };
    url = urlOf(env.host, ports.api);
    await disk(() => status.publish());
    undo.push(async () => removeServerRecord(home));
    const rotation = rotateLogs(logFiles(home));
    undo.push(async () => rotation.end());
    const engine = await Promise.race([prepareEngine(env, terminal), givenUp]);
    let children: readonly SupervisedChild[] = [];
    const database = await openDatabase(env, home, status, signal, () => {
      for (const child of children) child.retryNow();
    });
    undo.push(() => database.stop());
    signal.throwIfAborted();
    const wiring: Wiring = {
      databaseUrl: database.url,
      directDatabaseUrl: database.directUrl,
      redisUrl: env.redisUrl,
      artifacts: env.artifacts,
      adminToken: await disk(() => adminToken(home, env.adminToken)),
      secretKey: await disk(() => secretKey(home, env.secretKey)),
      host: env.host,
      ports,
    };
    children = serviceOrder.map((name) => startService(name, env, home, wiring, status));
    for (const child of children) undo.push(() => child.stop());
    const failed = Promise.race([database.failed, ...children.map((child) => child.failed)]);
    failed.catch(() => undefined);
    for (const child of children) await Promise.race([child.ready, failed, givenUp]);
    return { home, url, adminToken: wiring.adminToken, engine, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Every log of a home that grows while its processes live. */
function logFiles(home: Home): string[] {
  const logs = ['supervisor', ...serviceOrder].map((name) => join(home.logsFolder, `${name}.log`));
  return [...logs, join(home.databaseFolder, 'postgres.log')];
}

function startService(
  name: ServiceName,
  env: Environment,
  home: Home,
  wiring: Wiring,
  status: Status,
): SupervisedChild {
  const port = wiring.ports[name];
  return superviseChild(
    {
      name,
      entry: entryOf(name),
      env: serviceEnvironment(name, env, home, wiring),
      healthUrl: `${urlOf(name === 'api' ? env.host : '127.0.0.1', port)}/healthz`,
      logsFolder: join(home.logsFolder),
    },
    status,
  );
}

/** Undoes the steps last to first. A step that fails does not keep the others from being undone. */
async function unwind(undo: (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    await step().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  rejection.catch(() => undefined);
  return rejection;
}
