// The first admin: whoever holds the token that the environment names. It is admitted once; later starts bring back nothing.
import type { User } from '@tastemaker/contracts';
import { type Admission, admitBootstrapToken, type Database, restoreBootstrapToken } from '@tastemaker/database';
import { hashSecret } from './secret.js';

/** Makes the first admin, with exactly this token, where there has never been one. */
export function admitAdmin(database: Database, adminToken: string): Promise<Admission> {
  return admitBootstrapToken(database, hashSecret(adminToken));
}

/**
 * Makes the token valid again, or for the first time in a database that has admins already.
 * @param newAccount for a new account rather than the one that has had such a token
 * @throws DatabaseError `conflict`
 */
export function restoreAdmin(database: Database, adminToken: string, newAccount: boolean): Promise<User> {
  return restoreBootstrapToken(database, { secretHash: hashSecret(adminToken), newAccount });
}
