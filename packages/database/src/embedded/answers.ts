// What the server says of itself. The only proof that it is up, and ours: it answers, and names our folder.

import { withSession } from '../connection/session.js';
import { type Cluster, SUPERUSER } from './cluster.js';

/** `starting`: alive, but still recovering, or on its way out. `silent`: refused, frozen, or not ours. */
export type ServerState = 'answers' | 'starting' | 'silent';

const withinMs = 5_000;
/** PostgreSQL's `cannot_connect_now`. */
const CANNOT_CONNECT_NOW = '57P03';
/** `too_many_connections` and the like: it has something to say, so it is no frozen server. */
const OUT_OF_RESOURCES = /^53/;

/** Opens a connection of its own, which a frozen server does not grant. */
export async function serverState(cluster: Cluster, port: number): Promise<ServerState> {
  const config = {
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: cluster.password,
    database: 'postgres',
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  };
  try {
    const { rows } = await withSession(config, (client) =>
      client.query<{ data_directory: string }>('SHOW data_directory'),
    );
    return rows[0]?.data_directory === cluster.folder ? 'answers' : 'silent';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === CANNOT_CONNECT_NOW) return 'starting';
    return OUT_OF_RESOURCES.test(code) ? 'answers' : 'silent';
  }
}
