import { join } from 'node:path';
import type { Environment } from '../env.js';
import type { Terminal } from '../terminal.js';
import { type SupervisedChild, superviseChild } from './child.js';
import { openDatabase } from './database.js';
import { prepareEngine } from './engine.js';
import { adminToken, type Home, openHome, secretKey } from './home.js';
import { lockHome, removeServerRecord, writeServerRecord } from './lock.js';
import { claimPort, freePort } from './ports.js';
import { entryOf, type ServiceName, serviceEnvironment, urlOf, type Wiring } from './services.js';

/** A running installation. */
export interface Installation {
  readonly home: Home;
  readonly url: string;
  readonly adminToken: string;
  /** The one the services compute with. */
  readonly engine: 'native' | 'wasm';
  /** Rejects when a service or the database cannot be kept running; never resolves. */
  readonly failed: Promise<never>;
  /** Stops worker, inference, API and database, in this order. Calling it again waits for the first call. */
  stop(): Promise<void>;
}

/** In the order of starting; stopping goes the other way round. */
const serviceOrder: readonly ServiceName[] = ['api', 'inference', 'worker'];

/**
 * Brings a home up: lock, engine (installed at first need), database, migrations, then the services, each awaited until it serves.
 * @param signal aborted to give up half way
 * @throws {Failure} naming the port, file or process that is the trouble; what was started is stopped before.
 */
export async function startInstallation(
  env: Environment,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Installation> {
  const home = openHome(env.home);
  const undo: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= unwind(undo));
  const givenUp = rejectionOf(signal);
  try {
    const lock = await lockHome(home, (cause) =>
      terminal.note(`the lock on ${home.folder} was lost: ${cause.message}`),
    );
    undo.push(() => lock.release());
    const ports = {
      api: await claimPort(env.host, env.port),
      inference: await freePort('127.0.0.1'),
      worker: await freePort('127.0.0.1'),
    };
    const url = urlOf(env.host, ports.api);
    writeServerRecord(home, url);
    undo.push(async () => removeServerRecord(home));
    const engine = await Promise.race([prepareEngine(env, terminal), givenUp]);
    const database = await openDatabase(env, home, (line) => terminal.note(line));
    undo.push(() => database.stop());
    signal.throwIfAborted();
    const wiring: Wiring = {
      databaseUrl: database.url,
      redisUrl: env.redisUrl,
      artifacts: env.artifacts ?? home.artifactsFolder,
      adminToken: adminToken(home, env.adminToken),
      secretKey: secretKey(home, env.secretKey),
      host: env.host,
      ports,
    };
    const children = serviceOrder.map((name) => startService(name, env, home, wiring, terminal));
    for (const child of children) undo.push(() => child.stop());
    for (const child of children) await Promise.race([child.ready, givenUp]);
    const failed = Promise.race([database.failed, ...children.map((child) => child.failed)]);
    failed.catch(() => undefined);
    return { home, url, adminToken: wiring.adminToken, engine, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startService(
  name: ServiceName,
  env: Environment,
  home: Home,
  wiring: Wiring,
  terminal: Terminal,
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
    (line) => terminal.note(line),
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
