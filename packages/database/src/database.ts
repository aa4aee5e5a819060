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
  /** Errors of idle connections (the server went away); the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

/** Opens a pool; nothing connects before the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 10, application_name: 'tastemaker' });
  // Without a listener, a server restart would end the process.
  pool.on('error', (error) => options.onError?.(error));
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
