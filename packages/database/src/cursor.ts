// Reading very many rows through a server-side cursor: memory stays flat however many there are, and one transaction sees
// one state of the database.

import type { Pool } from 'pg';

const BATCH = 500;

/** The query's rows. Holds one connection of the pool until the end, or until the consumer stops. */
export async function* rowsOf<Row extends object>(pool: Pool, query: string, values: unknown[]): AsyncGenerator<Row> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await client.query(`DECLARE wanted NO SCROLL CURSOR FOR ${query}`, values);
    for (;;) {
      const { rows } = await client.query<Row>(`FETCH ${BATCH} FROM wanted`);
      yield* rows;
      if (rows.length < BATCH) break;
    }
    await client.query('COMMIT');
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A consumer that stops early leaves the transaction open: end it. After an error the connection is thrown away.
    if (failure === undefined) await client.query('ROLLBACK');
    client.release(failure);
  }
}
