// Bringing the admin token back: on the word of whoever runs the machine, since it works on the database itself.
import { existsSync } from 'node:fs';
import type { User } from '@tastemaker/contracts';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { embeddedRoles } from './database-roles.js';
import { adminToken, type Home, messageOf, newAdminToken, openHome } from './home.js';
import { migrateAll } from './migrations.js';

/**
 * Makes the token valid: that of TASTEMAKER_ADMIN_TOKEN, else the home's, or with `newAccount` a new one for a new admin.
 * @returns whose it is, and the file that it stands in
 * @throws {Failure} where there is no database yet, or the token's account is gone
 */
export async function restoreAdminToken(
  env: Environment,
  newAccount: boolean,
): Promise<{ user: User; tokenFile: string | null }> {
  const home = openHome(env.home);
  const preset = env.adminToken;
  const secret = preset ?? (newAccount ? newAdminToken() : adminToken(home, undefined));
  const user = await onDatabase(env, home, (url) => restore(url, secret, newAccount, preset !== undefined));
  // Not before the database knows it: a token that is not valid would stand in the place of one that may be.
  if (preset === undefined) adminToken(home, secret);
  return { user, tokenFile: preset === undefined ? home.adminTokenFile : null };
}

async function restore(url: string, secret: string, newAccount: boolean, isPreset: boolean): Promise<User> {
  const { DatabaseError, openDatabase } = await import('@tastemaker/database');
  const { restoreAdmin } = await import('@tastemaker/api');
  const opened = openDatabase(url, { max: 1 });
  try {
    return await restoreAdmin(opened.database, secret, newAccount);
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    const cure = isPreset
      ? 'set TASTEMAKER_ADMIN_TOKEN to a new secret and run this again with --new-account'
      : 'enable the account, or run this again with --new-account';
    throw new Failure(cause.code, messageOf(cause), { cure, cause });
  } finally {
    await opened.close();
  }
}

/** With the database of DATABASE_URL, or the home's own, which is started for this if it does not run. */
async function onDatabase<Result>(
  env: Environment,
  home: Home,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (env.databaseUrl !== undefined) return work(env.databaseUrl);
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
    await migrateAll(embeddedRoles(server), env.redisUrl, () => undefined);
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
