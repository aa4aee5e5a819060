// Bringing the admin token back: on the word of whoever runs the machine, since it works on the database itself.
import type { User } from '@tastemaker/contracts';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { adminToken, messageOf, newAdminToken, openHome } from './home.js';
import { onDatabase } from './on-database.js';

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
