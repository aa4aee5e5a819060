// Accounts of people, and of what stands in for people.

import type { ListedUser, Page, Role, User, UserCreate, UserKind, UserUpdate } from '@tastemaker/contracts';
import { and, eq, getTableColumns, ilike, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError, violates } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { lastSeenAt } from './last-seen.js';
import { users } from './tables.js';

/** @throws DatabaseError `already_exists` when another account has the email address. */
export async function createUser(database: Database, user: UserCreate): Promise<User> {
  const { name, email = null, role, kind = 'person' } = user;
  return withAddressOfOne(email, async () =>
    toUser(inserted(await database.insert(users).values({ name, email, role, kind }).returning())),
  );
}

/**
 * Changes what is given. There stays an admin who can log in.
 * @throws DatabaseError `already_exists`, `conflict` for the last admin, `not_found`, also for who was deleted
 */
export async function updateUser(database: Database, id: string, change: UserUpdate): Promise<User> {
  const { disabled, password, ...values } = change;
  return database.transaction(async (tx) => {
    if (disabled === true || (values.role !== undefined && values.role !== 'admin')) await refuseLastAdmin(tx, id);
    const disabledAt = disabled ? sql`coalesce(${users.disabledAt}, now())` : null;
    const set = {
      ...values,
      ...(disabled === undefined ? {} : { disabledAt }),
      ...(password === undefined ? {} : { passwordHash: null }),
    };
    if (Object.keys(set).length === 0) return userById(tx, id);
    const rows = await withAddressOfOne(values.email ?? null, () =>
      tx
        .update(users)
        .set(set)
        .where(and(eq(users.id, id), isNull(users.deletedAt)))
        .returning(),
    );
    return toUser(found(rows, 'user'));
  });
}

/**
 * Whoever takes an admin away asks here first, one after another.
 * @throws DatabaseError `conflict` when it is the only one
 */
export async function refuseLastAdmin(tx: Database, id: string): Promise<void> {
  await lockAdmins(tx);
  const admins = await tx.select({ id: users.id }).from(users).where(isWorkingAdmin());
  if (admins.length === 1 && admins[0]?.id === id) {
    throw new DatabaseError('conflict', 'This is the only admin: make somebody else an admin first.');
  }
}

/** @throws DatabaseError `not_found` */
export async function userById(database: Database, id: string): Promise<User> {
  return toUser(found(await database.select().from(users).where(eq(users.id, id)), 'user'));
}

/** People and what stands in for people; those who were deleted only when asked for. */
export async function listUsers(
  database: Database,
  page: PageRequest & {
    role?: Role | undefined;
    kind?: UserKind | undefined;
    search?: string | undefined;
    deleted?: boolean;
  },
): Promise<Page<ListedUser>> {
  const { where, orderBy, limit } = keyset(users.id, page);
  const role = page.role === undefined ? undefined : eq(users.role, page.role);
  const kind = page.kind === undefined ? undefined : eq(users.kind, page.kind);
  const present = page.deleted === true ? undefined : isNull(users.deletedAt);
  const pattern = `%${(page.search ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const matching = page.search === undefined ? undefined : or(ilike(users.name, pattern), ilike(users.email, pattern));
  const rows = await database
    .select({ ...getTableColumns(users), projects: projectsOfEach, lastSeenAt, loginLinkUntil })
    .from(users)
    .where(and(role, kind, present, matching, where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, (row) => {
    const { projects, lastSeenAt: seen, loginLinkUntil: link } = row;
    return { ...toUser(row), projects, lastSeenAt: seen, loginLinkUntil: link };
  });
}

// By the table's name in full: drizzle leaves it away where it selects from one table only.
const projectsOfEach = sql<ListedUser['projects']>`(
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'role', m.role,
    'paused', s.paused_at IS NOT NULL) ORDER BY p.id), '[]')
  FROM members m JOIN projects p ON p.id = m.project_id AND p.erasure_id IS NULL
  LEFT JOIN standings s ON s.project_id = m.project_id AND s.labeler_id = m.user_id
  WHERE m.user_id = users.id)`;

const loginLinkUntil = sql<string | null>`(
  SELECT iso_instant(max(l.expires_at)) FROM login_links l
  WHERE l.user_id = users.id AND l.used_at IS NULL AND l.expires_at > now())`;

/** The account that stands for the unknown people behind the judgments of a source. */
export async function importedLabeler(tx: Database, source: string): Promise<User> {
  const rows = await tx
    .select()
    .from(users)
    .where(and(eq(users.name, source), eq(users.kind, 'imported')))
    // Nobody removes it before what refers to it is written.
    .for('key share');
  return toUser(found(rows, 'imported labeler'));
}

/** Until the transaction ends, nobody else makes or unmakes an admin. */
export async function lockAdmins(tx: Database): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('tastemaker admin', 0))`);
}

/** An admin who can log in. */
export function isWorkingAdmin() {
  return and(eq(users.role, 'admin'), eq(users.kind, 'person'), isNull(users.disabledAt), isNull(users.deletedAt));
}

async function withAddressOfOne<Result>(email: string | null, store: () => Promise<Result>): Promise<Result> {
  try {
    return await store();
  } catch (error) {
    if (!violates(error, 'users_email_key')) throw error;
    throw new DatabaseError('already_exists', `There is already an account for ${email}.`, { cause: error });
  }
}

export function toUser(row: Omit<typeof users.$inferSelect, 'lastSeenAt'>): User {
  const { id, name, email, role, kind, pseudonym } = row;
  return {
    id,
    name,
    email,
    role,
    kind,
    pseudonym,
    createdAt: iso(row.createdAt),
    disabledAt: isoOrNull(row.disabledAt),
    deletedAt: isoOrNull(row.deletedAt),
  };
}

/** Name and kind of each, by id; whoever is not there is left out. */
export async function labelerNames(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, { name: string; kind: UserKind }>> {
  const rows = await database
    .select({ id: users.id, name: users.name, kind: users.kind })
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map(({ id, name, kind }) => [id, { name, kind }]));
}

/** Who is behind pseudonyms, in no order that means anything. */
export async function labelersByPseudonym(
  database: Database,
  pseudonyms: readonly string[],
): Promise<{ pseudonym: string; userId: string; name: string; kind: UserKind }[]> {
  const { pseudonym, id: userId, name, kind } = users;
  return database
    .select({ pseudonym, userId, name, kind })
    .from(users)
    .where(inArray(pseudonym, [...pseudonyms]));
}
