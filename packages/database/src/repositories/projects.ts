import type { Page, Project, ProjectSettings, ProjectUpdate, Role } from '@tastemaker/contracts';
import { and, eq, exists, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { iso } from '../instants.js';
import { found, inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { members, projects } from '../schema/index.js';

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

/** @throws DatabaseError `not_found` */
export async function projectById(database: Database, id: string): Promise<Project> {
  return toProject(found(await database.select().from(projects).where(eq(projects.id, id)), 'project'));
}

/** All projects for an admin, else those that the person belongs to. */
export async function listProjects(
  database: Database,
  user: { id: string; role: Role },
  page: PageRequest,
): Promise<Page<Project>> {
  const { where, orderBy, limit } = keyset(projects.id, page);
  const membership = database
    .select({ one: sql`1` })
    .from(members)
    .where(and(eq(members.projectId, projects.id), eq(members.userId, user.id)));
  const visible = user.role === 'admin' ? undefined : exists(membership);
  const rows = await database.select().from(projects).where(and(visible, where)).orderBy(orderBy).limit(limit);
  return toPage(rows, page, toProject);
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
    .where(eq(projects.id, id))
    .returning();
  return toProject(found(rows, 'project'));
}

function toProject(row: typeof projects.$inferSelect): Project {
  return { ...row, createdAt: iso(row.createdAt) };
}
