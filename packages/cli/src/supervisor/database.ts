import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { type Home, messageOf } from './home.js';
import { migrateAll } from './migrations.js';

export interface RunningDatabase {
  readonly url: string;
  /** Stops the embedded server; nothing to do for one that is not ours. */
  stop(): Promise<void>;
}

/** The database of an installation, up and migrated: DATABASE_URL's, or an embedded PostgreSQL under the home. */
export async function openDatabase(env: Environment, home: Home): Promise<RunningDatabase> {
  if (env.databaseUrl !== undefined) {
    await migrateAll(env.databaseUrl, env.redisUrl);
    return { url: env.databaseUrl, stop: async () => undefined };
  }
  // Loaded where it is used, so that commands that only talk to the API start quickly.
  const { startEmbeddedPostgres } = await import('@tastemaker/database');
  const server = await startEmbeddedPostgres({ dataFolder: home.databaseFolder }).catch((cause: unknown) => {
    throw new Failure('database_unavailable', `the embedded PostgreSQL does not start: ${messageOf(cause)}`, {
      cure: `see the logs in ${home.databaseFolder}, or name a server with DATABASE_URL`,
      cause,
    });
  });
  try {
    await migrateAll(server.url, env.redisUrl);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.url, stop: () => server.stop() };
}
