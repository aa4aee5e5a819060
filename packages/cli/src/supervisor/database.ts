// The database of an installation: named by DATABASE_URL, or embedded and kept running.
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedPostgres } from '@tastemaker/database';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { databaseRoles, embeddedRoles } from './database-roles.js';
import { type Home, messageOf } from './home.js';
import { keepTrying } from './keep-trying.js';
import { migrateAll } from './migrations.js';
import type { Status } from './status.js';
import { isTransientSystemError } from './transient-errors.js';

export interface RunningDatabase {
  /** For the services. */
  readonly url: string;
  /** The server itself, where `url` is a connection pooler. */
  readonly directUrl: string | undefined;
  /** Rejects when the embedded server cannot be started again by any waiting; never resolves. */
  readonly failed: Promise<never>;
  /** Stops the embedded server; nothing to do for one that is not ours. */
  stop(): Promise<void>;
}

const part = 'PostgreSQL';
const probeEveryMs = 5_000;
/** A server that grants no connection for so long, and does not say that it recovers, is frozen. */
const frozenAfterMs = 30_000;

/**
 * The database of an installation, up and migrated: DATABASE_URL's, or an embedded PostgreSQL under the home, which is kept
 * running: whatever ends it or keeps it from starting is told, and tried again until it is gone.
 * @param onBack called when the embedded server serves again
 */
export async function openDatabase(
  env: Environment,
  home: Home,
  status: Status,
  signal: AbortSignal,
  onBack: () => void,
): Promise<RunningDatabase> {
  if (env.databaseUrl !== undefined) {
    const named = env.databaseUrl;
    const migrating = () => migrateAll(databaseRoles(env, named, home), env.redisUrl, (line) => status.note(line));
    const url = await keepTrying(nameOf(named), migrating, status, signal);
    const { directDatabaseUrl: directUrl } = env;
    return {
      url: directUrl === undefined ? url : named,
      directUrl,
      failed: new Promise(() => undefined),
      stop: async () => undefined,
    };
  }
  const stopping = new AbortController();
  const either = AbortSignal.any([signal, stopping.signal]);
  const first = { dataFolder: home.databaseFolder, within: home.folder, signal: either };
  let server = await keepTrying(part, () => startServer(first), status, either).catch(explained(home));
  const { port } = server;
  const roles = embeddedRoles(server);
  const supervise = async (): Promise<never> => {
    for (;;) {
      await untilEnded(server, status, stopping.signal);
      if (stopping.signal.aborted) return await new Promise<never>(() => undefined);
      status.waitingFor(part, 'PostgreSQL has ended; starting it again', server.logFile);
      // On the port that the services know, and never a new database in place of the one that was there.
      const options = {
        dataFolder: home.databaseFolder,
        within: home.folder,
        port,
        mustExist: true,
        signal: stopping.signal,
      };
      server = await keepTrying(part, () => startServer(options), status, stopping.signal);
      onBack();
    }
  };
  const failed = supervise().catch((error: unknown) => {
    if (stopping.signal.aborted) return new Promise<never>(() => undefined);
    return explained(home)(error);
  });
  failed.catch(() => undefined);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await server.stop();
  };
  try {
    const migrating = () => migrateAll(roles, env.redisUrl, (line) => status.note(line));
    return { url: await keepTrying(part, migrating, status, either), directUrl: undefined, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves when the server has ended; one that is frozen is told, and ended when it stays so. */
async function untilEnded(server: EmbeddedPostgres, status: Status, stopping: AbortSignal): Promise<void> {
  const over = new AbortController();
  const ended = server.exited.finally(() => over.abort());
  const either = AbortSignal.any([over.signal, stopping]);
  let heardAt = performance.now();
  for (let misses = 0; !either.aborted; ) {
    await delay(probeEveryMs, undefined, { signal: either }).catch(() => undefined);
    if (either.aborted) break;
    const isSilent = (await server.state()) === 'silent';
    if (either.aborted) break;
    if (!isSilent) {
      heardAt = performance.now();
      if (misses > 0) status.isBack(part);
      misses = 0;
      continue;
    }
    misses += 1;
    if (misses === 1) continue;
    status.waitingFor(part, 'PostgreSQL does not answer', server.logFile);
    if (performance.now() - heardAt < frozenAfterMs) continue;
    status.note(`PostgreSQL has not answered for ${frozenAfterMs / 1000} s; ending it and starting it again`);
    await server.kill();
  }
  await ended;
}

async function startServer(options: {
  readonly dataFolder: string;
  readonly port?: number;
  readonly mustExist?: boolean;
  readonly signal: AbortSignal;
}): Promise<EmbeddedPostgres> {
  // Loaded where it is used, so that commands that only talk to the API start quickly.
  const { startEmbeddedPostgres } = await import('@tastemaker/database');
  return startEmbeddedPostgres(options);
}

function explained(home: Home): (cause: unknown) => never {
  return (cause) => {
    if (isTransientSystemError(cause) || !(cause instanceof Error)) throw cause;
    throw new Failure('database_unavailable', `the embedded PostgreSQL does not start: ${messageOf(cause)}`, {
      cure: `see the logs in ${home.databaseFolder}, or name a server with DATABASE_URL`,
      cause,
    });
  };
}

/** Without the password. */
function nameOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `the database ${pathname.slice(1)} at ${hostname}:${port === '' ? '5432' : port}`;
}
