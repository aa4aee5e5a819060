// The connection. Queries take a `Database`, which is the pool or a transaction on it.

import { sql } from 'drizzle-orm';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { type DatabaseWork, databaseLimits, serverConfig, socketConfig } from './limits.js';
import { type DatabaseAddress, type DatabasePlace, toPlace } from './place.js';
import { pooledClient } from './pooled-client.js';

/** The pool, or a transaction: `database.transaction(async (tx) => …)` gives another one. */
export type Database = PgDatabase<NodePgQueryResultHKT>;

export interface OpenDatabase {
  database: Database;
  /** For what needs a connection of its own: server-side cursors. */
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most. @defaultValue 10 */
  max?: number;
  /** What it is for, which says how long things may take. @defaultValue long */
  work?: DatabaseWork;
  /** Broken connections (the server went away), which the pool replaces by itself. */
  onError?: (error: Error) => void;
}

const places = new WeakMap<pg.Pool, DatabasePlace>();

/** Where a pool's connections lead, for whoever needs another connection to the same database. */
export function placeOf(pool: pg.Pool): DatabasePlace {
  return places.get(pool) ?? { url: pool.options.connectionString ?? '' };
}

/** Opens a pool; nothing connects before the first query. */
export function openDatabase(address: DatabaseAddress, options: DatabaseOptions = {}): OpenDatabase {
  const place = toPlace(address);
  const limits = databaseLimits[options.work ?? 'long'];
  const pool = new pg.Pool({
    connectionString: place.url,
    ...socketConfig(place, limits),
    ...(place.directUrl === undefined ? serverConfig(limits) : { Client: pooledClient(limits) }),
    max: options.max ?? 10,
    // A connection that is only asked now and then is closed in between, before its silence looks like trouble.
    ...(options.work === 'health' ? { idleTimeoutMillis: 1_000 } : {}),
    application_name: 'tastemaker',
  });
  places.set(pool, place);
  // A server restart must not end the process, as an unheard error would: the pool speaks for idle connections, each
  // connection for itself while it is in use.
  const onError = (error: Error) => options.onError?.(error);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return {
    database: drizzle(pool, { casing: 'snake_case' }),
    pool,
    close: () => pool.end(),
  };
}

/** A process's connections, apart by what they are for: however long imports and exports take, labelers find one. */
export interface DatabasePools {
  /** For requests that people wait for. */
  database: Database;
  /** For imports, exports, snapshots and reports. */
  long: OpenDatabase;
  /** For asking whether the database answers. */
  health: Database;
  /** How the pools stand now. */
  statistics(): Record<DatabaseWork, PoolStatistics>;
  close(): Promise<void>;
}

export interface PoolStatistics {
  /** Connections that are at work. */
  busy: number;
  idle: number;
  /** Who waits for one. */
  waiting: number;
}

/** How many each process has at most: together with the queue's, a few processes fit into PostgreSQL's default of 100. */
const connections: Record<DatabaseWork, number> = { interactive: 10, long: 10, health: 1 };

/** Opens a pool for each kind of work; nothing connects before the first query. */
export function openPools(address: DatabaseAddress, options: Pick<DatabaseOptions, 'onError'> = {}): DatabasePools {
  const open = (work: DatabaseWork) => openDatabase(address, { ...options, work, max: connections[work] });
  const [interactive, long, health] = [open('interactive'), open('long'), open('health')];
  return {
    database: interactive.database,
    long,
    health: health.database,
    statistics: () => ({
      interactive: statisticsOf(interactive.pool),
      long: statisticsOf(long.pool),
      health: statisticsOf(health.pool),
    }),
    async close() {
      await Promise.all([interactive, long, health].map((opened) => opened.close()));
    },
  };
}

function statisticsOf({ totalCount, idleCount, waitingCount }: pg.Pool): PoolStatistics {
  return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
}

/** Resolves when the database answers. */
export async function ping(database: Database): Promise<void> {
  await database.execute(sql`SELECT 1`);
}
