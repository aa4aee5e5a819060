// The database for commands that work on it themselves instead of asking the API.
import { existsSync } from 'node:fs';
import type { EmbeddedPostgres } from '@tastemaker/database';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { type Home, readServerRecord } from './home.js';
import { isAlive } from './lock.js';

/**
 * Calls `work` with the URL of the home's own database, which is started for this if it does not run.
 * @param prepare called with a server that was started for this, before `work`
 * @throws {Failure} where there is no database yet
 */
export async function onEmbeddedDatabase<Result>(
  home: Home,
  work: (url: string) => Promise<Result>,
  prepare: (server: EmbeddedPostgres) => Promise<unknown> = async () => undefined,
): Promise<Result> {
  if (!existsSync(home.databaseFolder)) {
    throw new Failure('no_database', `there is no database in ${home.folder} yet`, {
      cure: '`pnpm start` makes one, with its first admin; TASTEMAKER_HOME or DATABASE_URL names another',
    });
  }
  const { startEmbeddedPostgres } = await import('@tastemaker/database');
  const server = await startEmbeddedPostgres({ dataFolder: home.databaseFolder, within: home.folder });
  // One that runs already is that of a `start`, which has migrated it and goes on with it.
  if (server.adopted) return work(server.url);
  try {
    await prepare(server);
    return await work(server.url);
  } finally {
    // A `start` has taken it over meanwhile.
    const starter = readServerRecord(home);
    if (starter === undefined || !isAlive(starter.pid)) await server.stop();
  }
}

/** Calls `work` with the owner's URL of the database that is named, else of the home's own. */
export async function onOwnerDatabase<Result>(
  env: Environment,
  home: Home,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (env.databaseUrl === undefined) return onEmbeddedDatabase(home, work);
  return work(env.ownerDatabaseUrl ?? env.directDatabaseUrl ?? env.databaseUrl);
}
