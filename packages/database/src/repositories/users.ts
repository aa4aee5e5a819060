import type { Page, User, UserCreate } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import { type Database } from '../database.js';
import { DatabaseError, violates } from '../database-error.js';
import { iso } from '../instants.js';
import { found, inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { users } from '../schema/index.js';

/** @throws DatabaseError `already_exists` when another account has the email address. */
export async function createUser(database: Database, user: UserCreate): Promise<User> {
  try {
    const { name, email = null, role, kind = 'person' } = user;
    return toUser(inserted(await database.insert(users).values({ name, email, role, kind }).returning()));
  } catch (error) {
    if (!violates(error, 'users_email_key')) throw error;
    throw new DatabaseError('already_exists', `There is already an account for ${user.email}.`, { cause: error });
  }
}

/** @throws DatabaseError `not_found` */
export async function userById(database: Database, id: string): Promise<User> {
  return toUser(found(await database.select().from(users).where(eq(users.id, id)), 'user'));
}

export async function listUsers(database: Database, page: PageRequest): Promise<Page<User>> {
  const { where, orderBy, limit } = keyset(users.id, page);
  return toPage(await database.select().from(users).where(where).orderBy(orderBy).limit(limit), page, toUser);
}

/** The first admin, made when there is none. Safe when several processes start at once. */
export async function ensureAdmin(database: Database, name: string): Promise<User> {
  return database.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('tastemaker admin', 0))`);
    const admins = await tx
      .select()
      .from(users)
      .where(and(eq(users.role, 'admin'), eq(users.kind, 'person')))
      .orderBy(users.id)
      .limit(1);
    return admins[0] ? toUser(admins[0]) : createUser(tx, { name, role: 'admin' });
  });
}

/** The account that stands for the unknown people behind the judgments of a source; made at its first import. */
export async function importedLabeler(database: Database, source: string): Promise<User> {
  const user = { name: source, role: 'labeler', kind: 'imported' } as const;
  await database.insert(users).values(user).onConflictDoNothing();
  const rows = await database
    .select()
    .from(users)
    .where(and(eq(users.name, source), eq(users.kind, 'imported')));
  return toUser(found(rows, 'imported labeler'));
}

export function toUser(row: typeof users.$inferSelect): User {
  const { id, name, email, role, kind } = row;
  return { id, name, email, role, kind, createdAt: iso(row.createdAt) };
}
