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

interface ReaderOptions {
  /** The planner's settings (`enable_…`) that are off for the queries. */
  avoided?: readonly string[];
  /** How many queries the server is to work on side by side, a connection each, as far as the pool has some to spare. */
  connections?: number;
}

/** Holds connections of the pool until it is closed. Several queries may be read in turns; all see the same state. */
export async function openSnapshotReader(pool: Pool, options: ReaderOptions = {}): Promise<SnapshotReader> {
  const { avoided = [], connections = 1 } = options;
  const clients: PoolClient[] = [];
  const close = async (failure?: Error) => {
    // Whatever is still being fetched comes first. After an error the connections are thrown away.
    if (failure === undefined) await Promise.all(clients.map((client) => client.query('ROLLBACK')));
    for (const client of clients) client.release(failure);
  };
  try {
    let snapshot: string | undefined;
    // Waiting for a second one while holding the first could last forever.
    while (clients.length === 0 || (clients.length < connections && hasRoom(pool))) {
      const client = await pool.connect();
      clients.push(client);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      if (snapshot !== undefined) await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`);
      if (avoided.length > 0) await client.query(avoided.map((setting) => `SET LOCAL ${setting} = off`).join('; '));
      if (clients.length < connections) snapshot ??= await exportedSnapshot(client);
    }
  } catch (error) {
    for (const client of clients) client.release(true);
    throw error;
  }
  let cursors = 0;
  return {
    read: (query, values) => {
      const client = clients[cursors % clients.length];
      if (client === undefined) throw new Error('The reader holds no connection.');
      return batchesOf(client, `wanted_${cursors++}`, query, values);
    },
    close,
  };
}

function hasRoom({ idleCount, totalCount, waitingCount, options }: Pool): boolean {
  return waitingCount === 0 && (idleCount > 0 || totalCount < options.max);
}

async function exportedSnapshot(client: PoolClient): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
  return rows[0]?.id;
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
