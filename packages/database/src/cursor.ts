// Reading very many rows through server-side cursors: memory stays flat however many there are, and one transaction sees one
// state of the database, whatever is read in it.

import type { Pool, PoolClient } from 'pg';

const BATCH = 500;

export interface SnapshotReader {
  /** The query's rows, some at a time; the next ones are fetched while the consumer works on these. */
  read<Row extends object>(query: string, values: unknown[]): AsyncGenerator<Row[]>;
  /** Gives the connection back. */
  close(failure?: Error): Promise<void>;
}

/**
 * Holds one connection of the pool until it is closed. Several queries may be read in turns.
 * @param avoided the planner's settings (`enable_…`) that are off for them
 */
export async function openSnapshotReader(pool: Pool, avoided: readonly string[] = []): Promise<SnapshotReader> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    if (avoided.length > 0) await client.query(avoided.map((setting) => `SET LOCAL ${setting} = off`).join('; '));
  } catch (error) {
    client.release(true);
    throw error;
  }
  let cursors = 0;
  return {
    read: (query, values) => batchesOf(client, `wanted_${cursors++}`, query, values),
    close: async (failure) => {
      // Whatever is still being fetched comes first. After an error the connection is thrown away.
      if (failure === undefined) await client.query('ROLLBACK');
      client.release(failure);
    },
  };
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

async function* batchesOf<Row extends object>(client: PoolClient, name: string, query: string, values: unknown[]) {
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${query}`, values);
  const fetch = () => {
    const fetched = client.query<Row>(`FETCH ${BATCH} FROM ${name}`);
    // Heard when it is its turn; until then a failure must not count as unheard.
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
