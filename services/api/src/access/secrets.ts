// Secrets that are handed out: 256 random bits behind a prefix that secret scanners can find, of which only the sha256 is stored;
// and the first admin's token, which the environment names.
import { createHash, randomBytes } from 'node:crypto';
import type { User } from '@tastemaker/contracts';
import { type Admission, admitBootstrapToken, type Database, restoreBootstrapToken } from '@tastemaker/database';

/** `tmk`: a bearer token. `tml`: a login link. `tmt`: a trainer's token. */
export type SecretPrefix = 'tmk' | 'tml' | 'tmt';

export function newSecret(prefix: SecretPrefix = 'tmk'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** Lower-case hex. A plain hash is enough: the secret is random and long, so there is nothing to guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

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
