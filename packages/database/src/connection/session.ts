// A connection for a short piece of work outside of the pool.

import pg from 'pg';

/** Connects, works, and ends the connection in any case. */
export async function withSession<Result>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(config);
  // A broken connection fails the query at work, which is enough; unheard, its event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
