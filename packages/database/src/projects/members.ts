import type { Me, Member, MemberRole } from '@tastemaker/contracts';
import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError, postgresError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { releaseAllHeld } from '../judging/leasing.js';
import { lastSeenAt } from '../people/last-seen.js';
import { users } from '../people/tables.js';
import { members, projects } from './tables.js';

/**
 * Makes somebody a member, or changes what they are; skills and quota that are left out stay as they are.
 * @throws DatabaseError `not_found` when there is no such person or project.
 */
export async function putMember(
  database: Database,
  member: {
    projectId: string;
    userId: string;
    role: MemberRole;
    skills?: string[] | undefined;
    dailyQuota?: number | null | undefined;
  },
): Promise<Member> {
  const { role, skills, dailyQuota } = member;
  const set = {
    role,
    ...(skills === undefined ? {} : { skills: [...new Set(skills)].toSorted() }),
    ...(dailyQuota === undefined ? {} : { dailyQuota }),
  };
  try {
    await database
      .insert(members)
      .values({ ...member, ...set })
      .onConflictDoUpdate({ target: [members.projectId, members.userId], set });
  } catch (error) {
    // foreign_key_violation
    if (postgresError(error)?.code !== '23503') throw error;
    throw new DatabaseError('not_found', 'There is no such user or project.', { cause: error });
  }
  const stored = (await listMembers(database, member.projectId)).find((one) => one.userId === member.userId);
  if (stored === undefined) throw new DatabaseError('not_found', 'The member was removed in the meantime.');
  return stored;
}

/**
 * Changes what is given of a membership.
 * @throws DatabaseError `not_found` when they are no member.
 */
export async function updateMember(
  database: Database,
  { projectId, userId }: { projectId: string; userId: string },
  change: {
    role?: MemberRole | undefined;
    skills?: string[] | undefined;
    dailyQuota?: number | null | undefined;
  },
): Promise<Member> {
  return database.transaction(async (tx) => {
    const its = and(eq(members.projectId, projectId), eq(members.userId, userId));
    const rows = await tx.select({ role: members.role }).from(members).where(its).for('update');
    const { role } = found(rows, 'member');
    return putMember(tx, { projectId, userId, ...change, role: change.role ?? role });
  });
}

export async function listMembers(database: Database, projectId: string): Promise<Member[]> {
  const rows = await database
    .select({
      userId: users.id,
      name: users.name,
      role: members.role,
      skills: members.skills,
      dailyQuota: members.dailyQuota,
      joinedAt: members.joinedAt,
      lastSeenAt,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.projectId, projectId))
    .orderBy(members.joinedAt, users.id);
  return rows.map((row) => ({ ...row, joinedAt: iso(row.joinedAt) }));
}

/** What the person is in the project; undefined: nothing. */
export async function memberRoleOf(
  database: Database,
  projectId: string,
  userId: string,
): Promise<MemberRole | undefined> {
  const rows = await database
    .select({ role: members.role })
    .from(members)
    .innerJoin(projects, and(eq(projects.id, members.projectId), isNull(projects.erasureId)))
    .where(and(eq(members.projectId, projectId), eq(members.userId, userId)));
  return rows[0]?.role;
}

/** The projects that a person belongs to, for `/v1/me`. */
export async function projectsOf(database: Database, userId: string): Promise<Me['projects']> {
  return database
    .select({ id: projects.id, name: projects.name, role: members.role })
    .from(members)
    .innerJoin(projects, and(eq(projects.id, members.projectId), isNull(projects.erasureId)))
    .where(eq(members.userId, userId))
    .orderBy(projects.id);
}

/**
 * Ends a membership and with it what they hold: their slots are open to others, and what they then submit is too late.
 * @throws DatabaseError `not_found` when they are no member.
 */
export async function removeMember(database: Database, projectId: string, userId: string): Promise<void> {
  await database.transaction(async (tx) => {
    const gone = await tx
      .delete(members)
      .where(and(eq(members.projectId, projectId), eq(members.userId, userId)))
      .returning({ userId: members.userId });
    if (gone.length === 0) throw new DatabaseError('not_found', 'They are not a member of the project.');
    await releaseAllHeld(tx, projectId, userId);
  });
}
