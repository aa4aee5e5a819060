import type { EmbeddedPostgres } from '@tastemaker/database';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { type Home, messageOf } from './home.js';
import { migrateAll } from './migrations.js';

export interface RunningDatabase {
  readonly url: string;
  /** Rejects when the embedded server ended and could not be started again; never resolves. */
  readonly failed: Promise<never>;
  /** Stops the embedded server; nothing to do for one that is not ours. */
  stop(): Promise<void>;
}

/** The database of an installation, up and migrated: DATABASE_URL's, or an embedded PostgreSQL under the home. */
export async function openDatabase(
  env: Environment,
  home: Home,
  note: (line: string) => void,
): Promise<RunningDatabase> {
  if (env.databaseUrl !== undefined) {
    await migrateAll(env.databaseUrl, env.redisUrl);
    return { url: env.databaseUrl, failed: new Promise(() => undefined), stop: async () => undefined };
  }
  let server = await startServer(home, undefined);
  const { url, port } = server;
  let stopping = false;
  const supervise = async (): Promise<never> => {
    for (;;) {
      await server.exited;
      if (stopping) return await new Promise<never>(() => undefined);
      note(`PostgreSQL has ended; starting it again (its log: ${server.logFile})`);
      // On the port that the services know.
      server = await startServer(home, port);
    }
  };
  const failed = supervise();
  failed.catch(() => undefined);
  const stop = async (): Promise<void> => {
    stopping = true;
    await server.stop();
  };
  try {
    await migrateAll(url, env.redisUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, failed, stop };
}

async function startServer(home: Home, port: number | undefined): Promise<EmbeddedPostgres> {
  // Loaded where it is used, so that commands that only talk to the API start quickly.
  const { startEmbeddedPostgres } = await import('@tastemaker/database');
  const options = { dataFolder: home.databaseFolder, ...(port === undefined ? {} : { port }) };
  return startEmbeddedPostgres(options).catch((cause: unknown) => {
    throw new Failure('database_unavailable', `the embedded PostgreSQL does not start: ${messageOf(cause)}`, {
      cure: `see the logs in ${home.databaseFolder}, or name a server with DATABASE_URL`,
      cause,
    });
  });
}
