// Under which guideline version somebody works: asked when they begin to write and with each thing they write.

import type { ProjectSettings } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { guidelines, projects } from './tables.js';

interface Worker {
  projectId: string;
  userId: string;
}

/**
 * The version in force, for somebody who begins something new; null when none is published.
 * @throws DatabaseError `guideline_not_acknowledged` where the project requires that, `not_found`
 */
export async function guidelineToBeginBy(database: Database, worker: Worker): Promise<number | null> {
  const { settings, inForce, acknowledged } = await versions(database, worker);
  if (settings.requireAcknowledgement && inForce !== null && acknowledged !== inForce) {
    throw new DatabaseError(
      'guideline_not_acknowledged',
      `Read guideline version ${inForce} and acknowledge it before you go on.`,
    );
  }
  return inForce;
}

/**
 * The version that somebody in the middle of something goes by: the one in force, or, where versions are to be
 * acknowledged, the newest that they have acknowledged. So a version that is published meanwhile stops nobody.
 */
export async function guidelineToGoOnBy(database: Database, worker: Worker): Promise<number | null> {
  const { settings, inForce, acknowledged } = await versions(database, worker);
  return settings.requireAcknowledgement ? acknowledged : inForce;
}

interface Versions {
  settings: ProjectSettings;
  inForce: number | null;
  acknowledged: number | null;
}

async function versions(database: Database, { projectId, userId }: Worker): Promise<Versions> {
  const acknowledgedBy = sql`EXISTS (
    SELECT FROM acknowledgements a WHERE a.guideline_id = ${guidelines.id} AND a.user_id = ${userId}
  )`;
  const rows = await database
    .select({
      settings: projects.settings,
      inForce: sql<number | null>`max(${guidelines.version})`,
      acknowledged: sql<number | null>`max(${guidelines.version}) FILTER (WHERE ${acknowledgedBy})`,
    })
    .from(projects)
    .leftJoin(guidelines, and(eq(guidelines.projectId, projects.id), eq(guidelines.status, 'published')))
    .where(eq(projects.id, projectId))
    .groupBy(projects.id);
  return found(rows, 'project');
}
