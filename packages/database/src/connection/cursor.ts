// Reading very many rows: memory stays flat however many there are, and all that is read sees one state of the database.

import pLimit from 'p-limit';
import type { Pool, PoolClient } from 'pg';
import { type CopiedRow, copiedRows } from './copy-rows.js';

const BATCH = 500;

/** One connection, in a transaction that sees one state of the database. */
export interface SnapshotReader {
  /** The query's rows, some at a time; the next ones are fetched while the consumer works on these. Once. */
  read<Row extends object>(query: string, values: unknown[]): AsyncGenerator<Row[]>;
  /** The query's rows as bytes, some at a time. Nothing else can be read before their end. */
  copy(query: string): AsyncGenerator<CopiedRow[]>;
  /** Gives the connection back. */
  close(failure?: Error): Promise<void>;
}

/**
 * Holds one connection of the pool until it is closed.
 * @param avoided the planner's settings (`enable_…`) that are off for its queries
 * @param sameAs what another transaction's `pg_export_snapshot` said: this one sees what that one sees
 */
export async function openSnapshotReader(
  pool: Pool,
  avoided: readonly string[] = [],
  sameAs?: string,
): Promise<SnapshotReader & { exported(): Promise<string> }> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    if (sameAs !== undefined) await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(sameAs)}`);
    if (avoided.length > 0) await client.query(avoided.map((setting) => `SET LOCAL ${setting} = off`).join('; '));
  } catch (error) {
    client.release(true);
    throw error;
  }
  let isCopying = false;
  return {
    read: (query, values) => batchesOf(client, query, values),
    async *copy(query) {
      isCopying = true;
      yield* copiedRows(client, query);
      isCopying = false;
    },
    async close(failure) {
      // Whatever is still being fetched comes first. After an error, or amid a COPY, the connection is thrown away.
      const isUsable = failure === undefined && !isCopying;
      if (isUsable) await client.query('ROLLBACK');
      client.release(!isUsable);
    },
    async exported() {
      const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
      return rows[0]?.id ?? '';
    },
  };
}

/** One at a time: two that each hold a connection and wait for another could wait for each other. */
const opening = pLimit(1);

/** Two connections of the pool that see the same state, for the server to work on two queries side by side. */
export function openTwoReaders(pool: Pool, avoided: readonly string[]): Promise<[SnapshotReader, SnapshotReader]> {
  return opening(async () => {
    const first = await openSnapshotReader(pool, avoided);
    try {
      return [first, await openSnapshotReader(pool, avoided, await first.exported())];
    } catch (error) {
      await first.close(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  });
}

/** The query's rows. Holds one connection of the pool until the end, or until the consumer stops. */
export async function* rowsOf<Row extends object>(pool: Pool, query: string, values: unknown[]): AsyncGenerator<Row> {
  const reader = await openSnapshotReader(pool);
  let failure: Error | undefined;
  try {
    for await (const rows of reader.read<Row>(query, values)) yield* rows;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    await reader.close(failure);
  }
}

async function* batchesOf<Row extends object>(client: PoolClient, query: string, values: unknown[]) {
  await client.query(`DECLARE wanted NO SCROLL CURSOR FOR ${query}`, values);
  const fetch = () => {
    const fetched = client.query<Row>(`FETCH ${BATCH} FROM wanted`);
    // A failure is rethrown where the batch is awaited; until then it must not count as unhandled.
    fetched.catch(() => undefined);
    return fetched;
  };
  let next = fetch();
  for (;;) {
    const { rows } = await next;
    const isLast = rows.length < BATCH;
    if (!isLast) next = fetch();
    yield rows;
    if (isLast) return;
  }
}
