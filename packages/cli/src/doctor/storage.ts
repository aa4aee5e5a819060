// The doctor's checks of database, queue and artifacts.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isBucketLocation, openArtifacts } from '@tastemaker/artifacts';
import type { DatabaseAddress } from '@tastemaker/database';
import type { Environment } from '../env.js';
import { type Check, look } from './check.js';

/** For a server that does not answer. */
const bucketMs = 15_000;

/** The database: that of DATABASE_URL, or whether an embedded one starts here. */
export function checkDatabase(env: Environment): Promise<Check> {
  if (env.databaseUrl !== undefined) {
    const url = env.databaseUrl;
    return look('database', 'is the server of DATABASE_URL running, and are user and password right?', async () => {
      const { checkConnections, sessionUrl } = await import('@tastemaker/database');
      const place = { url, directUrl: env.directDatabaseUrl };
      const connections = await checkConnections(place);
      if (connections.state === 'wrong')
        return { state: 'wrong', found: 'services cannot work with it', cure: connections.message };
      const answered = await answer(place);
      if (connections.state === 'warning') return { ...answered, state: 'warning', cure: connections.message };
      return (await roleWarning(env, sessionUrl(place), answered.found)) ?? answered;
    });
  }
  return look('database', 'name a PostgreSQL server with DATABASE_URL', async () => {
    const { startEmbeddedPostgres } = await import('@tastemaker/database');
    const folder = mkdtempSync(join(tmpdir(), 'tastemaker-doctor-'));
    try {
      const server = await startEmbeddedPostgres({ dataFolder: folder, durable: false });
      try {
        const { found } = await answer(server.url);
        return { state: 'ok', found: `embedded ${found} (DATABASE_URL is not set)` };
      } finally {
        await server.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** The queue: that of REDIS_URL, or the database. */
export function checkQueue(env: Environment): Promise<Check> {
  if (env.redisUrl === undefined)
    return Promise.resolve({ name: 'queue', state: 'ok', found: 'in the database (REDIS_URL is not set)' });
  const { hostname, port } = new URL(env.redisUrl);
  return look('queue', 'is Redis running where REDIS_URL says?', async () => {
    await reach(hostname, port === '' ? 6379 : Number(port));
    return { state: 'ok', found: `Redis at ${hostname}:${port === '' ? '6379' : port} answers` };
  });
}

/** Artifacts: whether something can be stored, read and deleted again where they are kept. */
export function checkArtifacts({ artifacts }: Environment): Promise<Check> {
  const { location } = artifacts;
  if (!isBucketLocation(location))
    return Promise.resolve({ name: 'artifacts', state: 'ok', found: `in the folder ${location}` });
  return look('artifacts', 'see TASTEMAKER_ARTIFACTS, and AWS’s variables, in docs/operations.md', async () => {
    const cacheFolder = mkdtempSync(join(tmpdir(), 'tastemaker-doctor-'));
    try {
      const store = await openArtifacts(location, { ...artifacts, cacheFolder });
      await store.check(AbortSignal.timeout(bucketMs));
      const { hash } = await store.putStream('doctor', Readable.from([randomUUID()]));
      await store.verify(hash);
      await store.delete(hash);
      return { state: 'ok', found: `in the bucket ${store.name}, with copies in ${artifacts.cacheFolder}` };
    } finally {
      rmSync(cacheFolder, { recursive: true, force: true });
    }
  });
}

/** When services would connect as one who may rewrite what labelers judged. */
async function roleWarning(env: Environment, url: string, found: string): Promise<Omit<Check, 'name'> | undefined> {
  const { roleRights, tooManyRights } = await import('@tastemaker/database');
  const rights = await roleRights(url);
  const cure = tooManyRights(rights);
  if (cure === undefined) return undefined;
  // The owner alone is named, and may make the services' role: `start` and `migrate` do.
  if (env.ownerDatabaseUrl === undefined && rights.makesRoles) return undefined;
  return { state: 'warning', found: `${found}; services would connect as ${rights.role}`, cure };
}

async function answer(address: DatabaseAddress): Promise<Omit<Check, 'name'>> {
  const { openDatabase, ping } = await import('@tastemaker/database');
  const opened = openDatabase(address, { max: 1 });
  try {
    await ping(opened.database);
    const { rows } = await opened.pool.query<{ server_version: string }>('SHOW server_version');
    const through =
      typeof address !== 'string' && address.directUrl !== undefined ? ', through a connection pooler' : '';
    return { state: 'ok', found: `PostgreSQL ${rows[0]?.server_version ?? ''}`.trim() + through };
  } finally {
    await opened.close();
  }
}

/** Connects and says PING, Redis's inline way; anything that answers is a Redis (one that wants a password, too). */
function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 3_000 });
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error(`${host}:${port} does not answer`)));
    socket.once('error', reject);
  });
}
