// The connection. Repositories take a `Database`, which is the pool or a transaction on it.

import { sql } from 'drizzle-orm';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import * as schema from './schema/index.js';

/** The pool, or a transaction: `database.transaction(async (tx) => …)` gives another one. */
export type Database = PgDatabase<NodePgQueryResultHKT, typeof schema>;

export interface OpenDatabase {
  database: Database;
  /** For what needs a connection of its own: server-side cursors. */
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most. @defaultValue 10 */
  max?: number;
  /** Broken connections (the server went away), which the pool replaces by itself. */
  onError?: (error: Error) => void;
}

/** Opens a pool; nothing connects before the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: 'tastemaker',
    // Ruled-out plans, as leasing has them, cost so much on paper that a server with a compiler compiles each statement
    // anew: leasing would take a tenth of a second instead of a thousandth.
    options: '-c jit=off',
  });
  // A server restart must not end the process, as an unheard error would: the pool speaks for idle connections, each
  // connection for itself while it is in use.
  const onError = (error: Error) => options.onError?.(error);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return {
    database: drizzle(pool, { schema, casing: 'snake_case' }),
    pool,
    close: () => pool.end(),
  };
}

/** Resolves when the database answers. */
export async function ping(database: Database): Promise<void> {
  await database.execute(sql`SELECT 1`);
}
