// BullMQ over PostgreSQL.
import { createPostgresBackend, DEFAULT_SCHEMA, isPgPool, Queue, runMigrations, type Telemetry, Worker } from 'bullmq';
import pg from 'pg';
import { type QueueBackend, reportFailure } from './backend.js';

/**
 * BullMQ's statements are short. A frozen server is given up after `query_timeout`; connections that listen are idle for
 * long, which none of these ends.
 */
const limits = {
  statement_timeout: 30_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 30_000,
  query_timeout: 40_000,
  connectionTimeoutMillis: 10_000,
} as const;

/**
 * Opens BullMQ over PostgreSQL, in its own schema. One pool serves all queues and workers of the process; each worker holds
 * one of its connections to listen.
 */
export async function openPostgresBackend(
  connectionString: string,
  onError: (error: Error) => void,
  telemetry?: Telemetry,
): Promise<QueueBackend> {
  const pool = new pg.Pool({
    connectionString,
    max: 20,
    keepAlive: true,
    ...limits,
    // BullMQ's statements name its tables without the schema.
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    application_name: 'tastemaker queue',
  });
  // A server restart must not end the process, as an unheard error would; BullMQ connects anew by itself.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  pool.setMaxListeners(0); // every queue and worker listens, and there are more than ten
  const connection: unknown = pool;
  // BullMQ's own, narrower description of a pool, which TypeScript does not recognize in node-postgres's.
  if (!isPgPool(connection)) throw new Error('BullMQ does not take this version of node-postgres.');
  const traced = telemetry === undefined ? {} : { telemetry };
  return {
    queue: (name) => new Queue(name, { connection, ...traced }, createPostgresBackend).on('error', onError),
    worker: (name, process, settings) =>
      new Worker(name, process, { connection, ...traced, ...settings }, createPostgresBackend)
        .on('error', onError)
        .on('failed', reportFailure(name, onError)),
    close: () => pool.end(),
  };
}

/**
 * Makes or updates the tables of a queue that lives in PostgreSQL, as the owner of the database: BullMQ's own migrations,
 * once and explicitly. Services, which may not, only look whether they are there.
 */
export async function migrateQueues(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  // A broken connection fails the query at work, which is enough; unheard, its event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    await client.end();
  }
}
