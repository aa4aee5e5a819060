// The only proof that the server is up, and ours: it answers, and names our folder.

import { withSession } from '../session.js';
import { type Cluster, SUPERUSER } from './cluster.js';

export async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const config = {
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: cluster.password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  };
  try {
    const { rows } = await withSession(config, (client) =>
      client.query<{ data_directory: string }>('SHOW data_directory'),
    );
    return rows[0]?.data_directory === cluster.folder;
  } catch {
    // Refused, still recovering, or not ours: the caller looks whether the process lives and asks again.
    return false;
  }
}
