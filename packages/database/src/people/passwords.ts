// Passwords as argon2id hashes; hashing and comparing is the API's affair.
import type { User } from '@tastemaker/contracts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { found } from '../connection/only.js';
import { users } from './tables.js';
import { endSessions } from './tokens.js';
import { toUser } from './users.js';

export interface Credentials {
  user: User;
  /** Null: they have not set a password. */
  passwordHash: string | null;
}

/** Whose address this is, however it is capitalized; disabled people included. */
export async function credentialsByEmail(database: Database, email: string): Promise<Credentials | undefined> {
  const rows = await database
    .select()
    .from(users)
    .where(and(sql`lower(${users.email}) = lower(${email})`, isNull(users.deletedAt)));
  return rows[0] && { user: toUser(rows[0]), passwordHash: rows[0].passwordHash };
}

/** @throws DatabaseError `not_found` */
export async function passwordHashOf(database: Database, userId: string): Promise<string | null> {
  const rows = await database.select({ hash: users.passwordHash }).from(users).where(eq(users.id, userId));
  return found(rows, 'user').hash;
}

/**
 * Sets a password and ends the person's other sessions: whoever knew the old one is out.
 * @param session the session they speak from, which stays
 * @throws DatabaseError `not_found`
 */
export async function setPassword(
  database: Database,
  { userId, passwordHash, session }: { userId: string; passwordHash: string; session: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    const isThere = and(eq(users.id, userId), isNull(users.deletedAt));
    found(await tx.update(users).set({ passwordHash }).where(isThere).returning({ id: users.id }), 'user');
    await endSessions(tx, userId, session);
  });
}
