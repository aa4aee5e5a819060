// How people log in: by a password (an argon2id hash; the API hashes and compares), or by a one-time link. And how often a login
// was tried lately, counted for all API processes together, by the database's clock.

import type { User } from '@tastemaker/contracts';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { loginAttempts, loginLinks, users } from './tables.js';
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

export interface AttemptCount {
  /** In this window, this one included. */
  attempts: number;
  /** Until the window ends and counting begins anew. */
  secondsLeft: number;
}

const now = sql<number>`(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;

/**
 * Counts an attempt in one statement: of any number at the same time, each gets a count of its own.
 * @param key says nothing of whom it is about: a hash
 */
export async function countLoginAttempt(database: Database, key: string, windowSeconds: number): Promise<AttemptCount> {
  const expire = sql<number>`${now} + ${windowSeconds * 1000}::bigint`;
  const isOver = sql`${loginAttempts.expire} <= ${now}`;
  const rows = await database
    .insert(loginAttempts)
    .values({ key, points: 1, expire })
    .onConflictDoUpdate({
      target: loginAttempts.key,
      set: {
        points: sql`CASE WHEN ${isOver} THEN 1 ELSE ${loginAttempts.points} + 1 END`,
        expire: sql`CASE WHEN ${isOver} THEN ${expire} ELSE ${loginAttempts.expire} END`,
      },
    })
    .returning({
      attempts: loginAttempts.points,
      secondsLeft: sql<number>`ceil((${loginAttempts.expire} - ${now}) / 1000.0)::int`,
    });
  const counted = inserted(rows);
  // Whoever begins a window takes away what others have left behind.
  if (counted.attempts === 1) await clearExpired(database);
  return counted;
}

/** Some at a time, and none that somebody else holds: two that clear at once do not wait for one another. */
async function clearExpired(database: Database): Promise<void> {
  await database.execute(sql`
    DELETE FROM login_attempts WHERE key IN (
      SELECT key FROM login_attempts WHERE expire < ${now} ORDER BY expire LIMIT 100 FOR UPDATE SKIP LOCKED)`);
}

/** Takes one attempt back. */
export async function uncountLoginAttempt(database: Database, key: string): Promise<void> {
  await database
    .update(loginAttempts)
    .set({ points: sql`greatest(${loginAttempts.points} - 1, 0)` })
    .where(eq(loginAttempts.key, key));
}

export async function forgetLoginAttempts(database: Database, key: string): Promise<void> {
  await database.delete(loginAttempts).where(eq(loginAttempts.key, key));
}
