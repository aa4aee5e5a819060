// Projects, and how far each is.

import {
  type MemberRole,
  type Page,
  type Progress,
  type Project,
  type ProjectSettings,
  type ProjectUpdate,
  progress,
  projectSettings,
  type Role,
} from '@tastemaker/contracts';
import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { members, projects } from './tables.js';

/** Makes a project; its creator becomes a member, as a researcher. */
export async function createProject(
  database: Database,
  project: { name: string; description: string; settings: ProjectSettings; creatorId: string },
): Promise<Project> {
  return database.transaction(async (tx) => {
    const { creatorId, ...values } = project;
    const row = inserted(await tx.insert(projects).values(values).returning());
    await tx.insert(members).values({ projectId: row.id, userId: creatorId, role: 'researcher' });
    return toProject(row);
  });
}

/** As the role lets it be seen. @throws DatabaseError `not_found` */
export async function projectById(database: Database, id: string, role: MemberRole = 'researcher'): Promise<Project> {
  return toProject(found(await database.select().from(projects).where(isThere(id)), 'project'), role);
}

/** All projects for an admin, else those that the person belongs to; each as their role in it lets it be seen. */
export async function listProjects(
  database: Database,
  user: { id: string; role: Role },
  page: PageRequest,
): Promise<Page<Project>> {
  const { where, orderBy, limit } = keyset(projects.id, page);
  const isAdmin = user.role === 'admin';
  const rows = await database
    .select({ ...getTableColumns(projects), memberRole: members.role })
    .from(projects)
    .leftJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, user.id)))
    .where(and(isNull(projects.erasureId), isAdmin ? undefined : isNotNull(members.role), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ memberRole, ...row }) =>
    toProject(row, isAdmin ? 'researcher' : (memberRole ?? 'labeler')),
  );
}

/**
 * Changes what is given; settings that are left out stay as they are.
 * @throws DatabaseError `not_found`
 */
export async function updateProject(database: Database, id: string, change: ProjectUpdate): Promise<Project> {
  const rows = await database
    .update(projects)
    .set({
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.description === undefined ? {} : { description: change.description }),
      ...(change.state === undefined ? {} : { state: change.state }),
      // Also what an empty change sets: PostgreSQL wants at least one column.
      settings: sql`${projects.settings} || ${JSON.stringify(change.settings ?? {})}::jsonb`,
    })
    .where(isThere(id))
    .returning();
  return toProject(found(rows, 'project'));
}

/** Not one that is being erased. */
function isThere(id: string) {
  return and(eq(projects.id, id), isNull(projects.erasureId));
}

function toProject(
  { erasureId: _erasure, ...row }: typeof projects.$inferSelect,
  role: MemberRole = 'researcher',
): Project {
  // A project that the release before has made lacks what is new.
  const settings = { ...usual, ...row.settings };
  const shown = role === 'researcher' ? settings : { ...settings, ...unseen };
  return { ...row, settings: shown, createdAt: iso(row.createdAt) };
}

const usual = projectSettings.parse({});

/** Labelers aren't told how often, and how strictly, they are checked: they see the defaults, whatever the project has. */
const unseen = {
  goldRate: usual.goldRate,
  goldMinimum: usual.goldMinimum,
  goldThreshold: usual.goldThreshold,
  qualification: usual.qualification,
  repeatRate: usual.repeatRate,
  repeatAfter: usual.repeatAfter,
};

/** How far a project is, counted now; gold comparisons and repeats are not part of the work. @throws DatabaseError `not_found` */
export async function projectProgress(database: Database, projectId: string): Promise<Progress> {
  const counted = await callFunction(database, sql`project_progress(${projectId})`, progress.nullable());
  if (counted === null) throw new DatabaseError('not_found', 'There is no such project.');
  return counted;
}
