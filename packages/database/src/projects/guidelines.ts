// Versions of the labeling instructions, who has acknowledged which, and under which one somebody works.

import type { Guideline, ProjectSettings } from '@tastemaker/contracts';
import { and, desc, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { acknowledgements, guidelines, projects } from './tables.js';

/** Makes a draft with the next version number. */
export async function createGuideline(database: Database, projectId: string, markdown: string): Promise<Guideline> {
  return database.transaction(async (tx) => {
    // Numbers are given one after another: the project's row is the queue.
    found(
      await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for('update'),
      'project',
    );
    const next = sql<number>`(SELECT coalesce(max(version), 0) + 1 FROM guidelines WHERE project_id = ${projectId})`;
    const row = inserted(await tx.insert(guidelines).values({ projectId, markdown, version: next }).returning());
    return toGuideline({ ...row, acknowledged: false });
  });
}

/**
 * Changes a draft.
 * @throws DatabaseError `not_found`, or `guideline_published`: what is published never changes.
 */
export async function updateGuideline(
  database: Database,
  projectId: string,
  version: number,
  markdown: string,
): Promise<Guideline> {
  const rows = await database
    .update(guidelines)
    .set({ markdown })
    .where(and(ofVersion(projectId, version), eq(guidelines.status, 'draft')))
    .returning();
  if (rows[0]) return toGuideline({ ...rows[0], acknowledged: false });
  found(await database.select().from(guidelines).where(ofVersion(projectId, version)), 'guideline version');
  throw new DatabaseError('guideline_published', `Version ${version} is published and never changes; make a new one.`);
}

/** All versions, newest first, each with whether the person has acknowledged it. */
export async function listGuidelines(database: Database, projectId: string, userId: string): Promise<Guideline[]> {
  const rows = await withAcknowledgement(database, userId)
    .where(eq(guidelines.projectId, projectId))
    .orderBy(desc(guidelines.version));
  return rows.map(({ guideline, acknowledgedAt }) =>
    toGuideline({ ...guideline, acknowledged: acknowledgedAt !== null }),
  );
}

/** @throws DatabaseError `not_found` */
export async function guidelineByVersion(
  database: Database,
  projectId: string,
  version: number,
  userId: string,
): Promise<Guideline> {
  const rows = await withAcknowledgement(database, userId).where(ofVersion(projectId, version));
  const { guideline, acknowledgedAt } = found(rows, 'guideline version');
  return toGuideline({ ...guideline, acknowledged: acknowledgedAt !== null });
}

/** The newest published version; undefined when none is. */
export async function guidelineInForce(
  database: Database,
  projectId: string,
  userId: string,
): Promise<Guideline | undefined> {
  const rows = await withAcknowledgement(database, userId)
    .where(and(eq(guidelines.projectId, projectId), eq(guidelines.status, 'published')))
    .orderBy(desc(guidelines.version))
    .limit(1);
  const row = rows[0];
  return row && toGuideline({ ...row.guideline, acknowledged: row.acknowledgedAt !== null });
}

/**
 * Publishes a draft; from then on it is in force, unless a newer version is. Publishing again changes nothing.
 * @throws DatabaseError `not_found`
 */
export async function publishGuideline(
  database: Database,
  projectId: string,
  version: number,
  actorId: string,
): Promise<Guideline> {
  return database.transaction(async (tx) => {
    const rows = await tx
      .update(guidelines)
      .set({ status: 'published', publishedAt: sql`now()` })
      .where(and(ofVersion(projectId, version), eq(guidelines.status, 'draft')))
      .returning();
    if (rows[0]) {
      const detail = { version };
      await recordAudit(tx, { actorId, action: 'guideline.publish', projectId, subjectId: rows[0].id, detail });
    }
    return guidelineByVersion(tx, projectId, version, actorId);
  });
}

/**
 * Notes that the person has read a published version. Doing so again changes nothing.
 * @throws DatabaseError `not_found`, or `conflict` for a draft.
 */
export async function acknowledgeGuideline(
  database: Database,
  projectId: string,
  version: number,
  userId: string,
): Promise<Guideline> {
  const guideline = await guidelineByVersion(database, projectId, version, userId);
  if (guideline.status === 'draft') throw new DatabaseError('conflict', `Version ${version} is not published yet.`);
  await database.insert(acknowledgements).values({ guidelineId: guideline.id, userId }).onConflictDoNothing();
  return { ...guideline, acknowledged: true };
}

function withAcknowledgement(database: Database, userId: string) {
  return database
    .select({ guideline: guidelines, acknowledgedAt: acknowledgements.acknowledgedAt })
    .from(guidelines)
    .leftJoin(
      acknowledgements,
      and(eq(acknowledgements.guidelineId, guidelines.id), eq(acknowledgements.userId, userId)),
    )
    .$dynamic();
}

function ofVersion(projectId: string, version: number) {
  return and(eq(guidelines.projectId, projectId), eq(guidelines.version, version));
}

function toGuideline(row: typeof guidelines.$inferSelect & { acknowledged: boolean }): Guideline {
  return { ...row, createdAt: iso(row.createdAt), publishedAt: isoOrNull(row.publishedAt) };
}

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
