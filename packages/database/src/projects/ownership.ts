// Who may know of what belongs to a project: its researchers, and admins. What belongs to no project is the installation's,
// and every researcher's to use.

import type { Role } from '@tastemaker/contracts';
import { and, asc, type Column, eq, inArray, isNull, or, type SQL } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { members, projects } from './tables.js';

/** Somebody for whom rows are looked up. */
export interface Viewer {
  id: string;
  role: Role;
}

/** For a table's `project_id`: rows that this person may know of; nobody those of a project that is being erased. */
export function visibleTo(database: Database, { id, role }: Viewer, projectId: Column): SQL | undefined {
  const theirs = role === 'admin' ? projectsThere(database) : researchedBy(database, id);
  return or(isNull(projectId), inArray(projectId, theirs));
}

/** The projects in which this person is a researcher, as a subquery. */
function researchedBy(database: Database, userId: string) {
  return database
    .select({ projectId: members.projectId })
    .from(members)
    .innerJoin(projects, and(eq(projects.id, members.projectId), isNull(projects.erasureId)))
    .where(isResearcher(userId));
}

/** The same as ids, the oldest first, so many at most. */
export async function researchedProjects(database: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await researchedBy(database, userId).orderBy(asc(members.projectId)).limit(limit);
  return rows.map(({ projectId }) => projectId);
}

/** For a table's `project_id`: null is the installation. */
export function ownedBy(column: Column, projectId: string | null): SQL {
  return projectId === null ? isNull(column) : eq(column, projectId);
}

/** All but those that are being erased. */
function projectsThere(database: Database) {
  return database.select({ projectId: projects.id }).from(projects).where(isNull(projects.erasureId));
}

function isResearcher(userId: string): SQL | undefined {
  return and(eq(members.userId, userId), eq(members.role, 'researcher'));
}
