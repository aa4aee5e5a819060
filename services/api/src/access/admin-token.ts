// The first admin: whoever holds the token that the environment names.
import { type Database, ensureAdmin, ensureToken } from '@tastemaker/database';
import { hashSecret } from './secret.js';

/** Makes sure that there is an admin with exactly this token. Doing it again changes nothing. */
export async function admitAdmin(database: Database, adminToken: string): Promise<void> {
  const { id: userId } = await ensureAdmin(database, 'Admin');
  await ensureToken(database, { userId, name: 'first token', secretHash: hashSecret(adminToken), expiresAt: null });
}
