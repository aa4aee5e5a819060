// The only proof that the server is up, and ours: it answers, and names our folder.

import pg from 'pg';
import { type Cluster, SUPERUSER } from './cluster.js';

export async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: cluster.password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory === cluster.folder;
  } catch {
    // Refused, still recovering, or not ours: the caller looks whether the process lives and asks again.
    return false;
  } finally {
    await client.end();
  }
}
