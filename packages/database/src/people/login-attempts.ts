// How often a login was tried lately, for all API processes together, by the database's clock.
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { inserted } from '../connection/only.js';
import { loginAttempts } from './tables.js';

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
