// A PostgreSQL server of our own, for machines that have none. It is a separate process that outlives a killed starter,
// so a start first looks whether one already serves the folder, and takes it over.

import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, prepareCluster, SERVICE_ROLE, SUPERUSER } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { LaunchFailed, launch } from './launch.js';
import { findBinaries, type PostgresBinaries } from './programs.js';
import { dropForeignNote, isAlive, notedPostmaster, type ServerState, serverState } from './server-state.js';
import { type ServerUser, serverUser } from './server-user.js';
import { killServer, stopServer } from './stop-server.js';

export interface EmbeddedPostgresOptions {
  /** Where everything is kept; made when missing. */
  dataFolder: string;
  /** A private folder of ours above it: when we are root, the server's own user is let through. */
  within?: string;
  /** On 127.0.0.1. @defaultValue a free one, another at each start */
  port?: number;
  /** False only for tests: commits then survive a crash of the server's processes, but not of the machine. @defaultValue true */
  durable?: boolean;
  /** Never make a database where there is none: for starting one again. @defaultValue false */
  mustExist?: boolean;
  /** Gives up the wait for a server that recovers, and ends it. */
  signal?: AbortSignal;
}

export interface EmbeddedPostgres {
  /** Of the database `postgres`, as the superuser, who owns the tables: never for a service. */
  url: string;
  /** The same of another database on the server (which need not exist yet). */
  urlOf(database: string): string;
  /** What services connect with, once `prepareServiceRole` was called for the database. */
  serviceUrlOf(database: string): string;
  port: number;
  pid: number;
  /** True when the server was already running, left by a killed starter or started by somebody else. */
  adopted: boolean;
  logFile: string;
  /** Settles when the server has ended, whoever ended it. */
  exited: Promise<void>;
  /** Asks it, over a connection of its own. */
  state(): Promise<ServerState>;
  /** Ends the server cleanly: open transactions are rolled back, everything committed is on disk. Killed if it takes too long. */
  stop(): Promise<void>;
  /** Ends it at once, frozen or not; the next start recovers everything that was committed. */
  kill(): Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
/** A server that holds the folder and stays silent so long is frozen. */
const FROZEN_AFTER_MS = 30_000;

/**
 * Starts PostgreSQL on a data folder, or takes over the one that serves it already.
 * @throws EmbeddedPostgresError when it cannot; the message says why and what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataFolder = resolve(options.dataFolder);
  if (options.mustExist !== true) await mkdir(dataFolder, { recursive: true });
  const binaries = await findBinaries();
  const passages = options.within === undefined ? [] : [resolve(options.within), dataFolder];
  const user = await serverUser([dataFolder, dirname(binaries.postgres)], passages);
  const cluster = await prepareCluster(dataFolder, binaries, user, options.mustExist);
  const context = { cluster, binaries, user };

  const deadline = Date.now() + START_TIMEOUT_MS;
  let reason: unknown;
  while (Date.now() < deadline) {
    const running = await adopt(cluster, options.signal);
    if (running) return describe(context, running.pid, running.port, true, watch(running.pid));
    try {
      const { pid, port, exited } = await launch({ ...context, options, patienceMs: START_TIMEOUT_MS });
      return describe(context, pid, port, false, exited);
    } catch (error) {
      if (!(error instanceof LaunchFailed)) throw error;
      if (!error.transient) throw error.asEmbeddedPostgresError();
      reason = error;
      await delay(100);
    }
  }
  throw new EmbeddedPostgresError(
    'embedded_postgres_start_failed',
    `PostgreSQL was not ready within ${START_TIMEOUT_MS / 1000} s; see ${cluster.logFile}.`,
    { cause: reason },
  );
}

interface Context {
  cluster: Cluster;
  binaries: PostgresBinaries;
  user: ServerUser;
}

function describe(
  context: Context,
  pid: number,
  port: number,
  adopted: boolean,
  exited: Promise<void>,
): EmbeddedPostgres {
  const { password, servicePassword } = context.cluster;
  const urlAs = (role: string, secret: string) => (database: string) =>
    `postgres://${role}:${secret}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const urlOf = urlAs(SUPERUSER, password);
  return {
    url: urlOf('postgres'),
    urlOf,
    serviceUrlOf: urlAs(SERVICE_ROLE, servicePassword),
    port,
    pid,
    adopted,
    logFile: context.cluster.logFile,
    exited,
    state: () => serverState(context.cluster, port),
    stop: () => untilExited(stopServer(context, pid), exited),
    kill: () => untilExited(killServer(pid), exited),
  };
}

async function untilExited(ending: Promise<void>, exited: Promise<void>): Promise<void> {
  // Neither the server nor the look-out for its end keeps our process alive, but this wait must.
  const hold = setInterval(() => {}, 1000);
  try {
    await ending;
    await exited;
  } finally {
    clearInterval(hold);
  }
}

/** The server that serves the cluster now, once it answers; undefined when none does. */
async function adopt(cluster: Cluster, signal?: AbortSignal): Promise<{ pid: number; port: number } | undefined> {
  let heardAt = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const noted = await notedPostmaster(cluster.folder);
    if (noted === undefined || (await dropForeignNote(cluster.folder, noted.pid))) return undefined;
    const state = await serverState(cluster, noted.port);
    if (state === 'answers') return noted;
    // It recovers, or is on its way out.
    if (state === 'starting') heardAt = performance.now();
    if (performance.now() - heardAt > FROZEN_AFTER_MS) await killServer(noted.pid);
    await delay(50);
  }
}

/** An adopted server is not our child, so its end can only be looked for. */
async function watch(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(100, undefined, { ref: false });
}
