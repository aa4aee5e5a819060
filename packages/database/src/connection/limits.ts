// How long the database may take, by kind of work. The server ends what takes too long; a server that says nothing at all
// (frozen, or behind a broken network) is noticed here, by the silence of its socket.

import { Socket } from 'node:net';
import pg from 'pg';
import type { DatabasePlace } from './place.js';

export interface DatabaseLimits {
  /** Of one statement, in milliseconds, as of all below. */
  statementMs: number;
  /** Of waiting for a lock. */
  lockMs: number;
  /** Of a transaction in which nothing happens. */
  idleInTransactionMs: number;
  /** Of waiting for a connection of the pool, made anew if need be. */
  connectionMs: number;
  /** After so long without a byte, the server is asked on another connection whether it lives. */
  silenceMs: number;
}

/**
 * - `interactive`: requests that people wait for
 * - `long`: imports, exports, snapshots, reports, and the work of workers
 * - `health`: whether the database answers at all
 */
export type DatabaseWork = 'interactive' | 'long' | 'health';

export const databaseLimits: Record<DatabaseWork, DatabaseLimits> = {
  interactive: {
    statementMs: 15_000,
    lockMs: 10_000,
    idleInTransactionMs: 15_000,
    connectionMs: 5_000,
    silenceMs: 5_000,
  },
  long: {
    statementMs: 10 * 60_000,
    lockMs: 5 * 60_000,
    idleInTransactionMs: 10 * 60_000,
    connectionMs: 30_000,
    silenceMs: 15_000,
  },
  health: { statementMs: 1_000, lockMs: 1_000, idleInTransactionMs: 1_000, connectionMs: 1_500, silenceMs: 1_500 },
};

/** How long a server that is asked whether it lives may take. */
const probeMs = 3_000;

/** What the server is to keep to, as a connection to it says at its start. */
export function serverConfig(limits: DatabaseLimits): pg.ClientConfig {
  return {
    statement_timeout: limits.statementMs,
    lock_timeout: limits.lockMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    // Ruled-out plans, as leasing has them, cost so much on paper that a server with a compiler compiles each statement
    // anew: leasing would take a tenth of a second instead of a thousandth.
    options: '-c jit=off',
  };
}

/** What is kept to here. */
export function socketConfig(place: DatabasePlace, limits: DatabaseLimits): pg.ClientConfig {
  return {
    connectionTimeoutMillis: limits.connectionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => watchedSocket(place, limits),
  };
}

/**
 * A socket that breaks when the server behind it is dead. Statements that are merely long are left alone: a silent server is
 * asked on another connection first, unless its statements should have ended by themselves.
 */
function watchedSocket(place: DatabasePlace, { silenceMs, statementMs }: DatabaseLimits): Socket {
  const socket = new Socket();
  let silentMs = 0;
  let bytesHeard = 0;
  socket.setTimeout(silenceMs);
  socket.on('timeout', () => {
    socket.setTimeout(silenceMs);
    // After a long turn of the event loop, timers are due before what has arrived meanwhile is read.
    setImmediate(judgeSilence);
  });
  function judgeSilence(): void {
    silentMs = socket.bytesRead === bytesHeard ? silentMs + silenceMs : silenceMs;
    bytesHeard = socket.bytesRead;
    if (silentMs > statementMs + silenceMs) {
      breakOff(socket, silentMs);
      return;
    }
    void breakOffIfDead();
  }
  async function breakOffIfDead(): Promise<void> {
    const isAlive = await answers(place);
    if (!isAlive && socket.bytesRead === bytesHeard) breakOff(socket, silentMs);
  }
  return socket;
}

function breakOff(socket: Socket, silentMs: number): void {
  const message = `The database has said nothing for ${Math.round(silentMs / 1000)} s.`;
  socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
}

const probes = new Map<string, Promise<boolean>>();

/** Whether the server answers on a connection of its own; asked once for all who ask at the same time. */
function answers(place: DatabasePlace): Promise<boolean> {
  const before = probes.get(place.url);
  if (before !== undefined) return before;
  const probe = askTwice(place).finally(() => probes.delete(place.url));
  probes.set(place.url, probe);
  return probe;
}

/** Twice, since a process that was busy itself sees an answer too late. */
async function askTwice(place: DatabasePlace): Promise<boolean> {
  return (await askAll(place)) || askAll(place);
}

/** A pooler whose connections are all at work lives, and would let a statement wait: it is asked for a login only. */
async function askAll({ url, directUrl }: DatabasePlace): Promise<boolean> {
  if (directUrl === undefined) return ask(url, 'SELECT 1');
  const [pooler, server] = await Promise.all([ask(url), ask(directUrl, 'SELECT 1')]);
  return pooler && server;
}

async function ask(url: string, statement?: string): Promise<boolean> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeMs,
    query_timeout: probeMs,
    application_name: 'tastemaker asks whether the database lives',
    stream: () => socket,
  });
  // What fails is told by the promises below.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (statement !== undefined) await client.query(statement);
    return true;
  } catch (error) {
    // A server that refuses (too many connections, starting up) is alive.
    return error instanceof pg.DatabaseError;
  } finally {
    socket.destroy();
  }
}
