import type { User } from '@tastemaker/contracts';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { loginLinks, users } from './tables.js';
import { toUser } from './users.js';

export interface NewLoginLink {
  userId: string;
  /** sha256 of the secret, lower-case hex. */
  secretHash: string;
  expiresInSeconds: number;
}

/**
 * Makes a link that signs the person in once. Links made for them earlier are void, used or not: one in an old letter
 * does not outlive the new one.
 * @throws DatabaseError `not_found`, `conflict` for who is disabled, deleted, or no person
 */
export async function createLoginLink(
  database: Database,
  { userId, secretHash, expiresInSeconds }: NewLoginLink,
): Promise<{ id: string; userId: string; expiresAt: string }> {
  return database.transaction(async (tx) => {
    const row = found(await tx.select().from(users).where(eq(users.id, userId)).for('update'), 'user');
    if (row.disabledAt !== null) throw new DatabaseError('conflict', 'The account is disabled: enable it first.');
    if (row.kind !== 'person') throw new DatabaseError('conflict', 'Only people log in.');
    await tx.delete(loginLinks).where(eq(loginLinks.userId, userId));
    const expiresAt = sql`now() + make_interval(secs => ${expiresInSeconds})`;
    const link = inserted(await tx.insert(loginLinks).values({ userId, secretHash, expiresAt }).returning());
    return { id: link.id, userId, expiresAt: iso(link.expiresAt) };
  });
}

/** Whose link this is; from then on it is used up. Undefined: unknown, used, run out, or of somebody disabled. */
export async function useLoginLink(database: Database, secretHash: string): Promise<User | undefined> {
  return database.transaction(async (tx) => {
    const unused = and(isNull(loginLinks.usedAt), gt(loginLinks.expiresAt, sql`now()`));
    const used = await tx
      .update(loginLinks)
      .set({ usedAt: sql`now()` })
      .where(and(eq(loginLinks.secretHash, secretHash), unused))
      .returning({ userId: loginLinks.userId });
    if (!used[0]) return undefined;
    const isEnabled = and(eq(users.id, used[0].userId), isNull(users.disabledAt));
    const rows = await tx.select().from(users).where(isEnabled);
    return rows[0] && toUser(rows[0]);
  });
}
