// For commands that work on the database itself, as the services do, on the machine that has it.
import type { Environment } from '../env.js';
import { embeddedRoles } from './database-roles.js';
import type { Home } from './home.js';
import { migrateAll } from './migrations.js';
import { onEmbeddedDatabase } from './owner-database.js';

/** With the database of DATABASE_URL, or the home's own, which is started and migrated for this if it does not run. */
export async function onDatabase<Result>(
  env: Environment,
  home: Home,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (env.databaseUrl !== undefined) return work(env.directDatabaseUrl ?? env.databaseUrl);
  return onEmbeddedDatabase(home, work, (server) => migrateAll(embeddedRoles(server), env.redisUrl, () => undefined));
}
