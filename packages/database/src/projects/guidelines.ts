// Versions of the labeling instructions, who has acknowledged which, and under which one somebody works.

import type { CurrentGuideline, Guideline, ProjectSettings } from '@tastemaker/contracts';
import { and, desc, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { acknowledgements, guidelines, projects } from './tables.js';

/** Makes a draft with the next version number. */
export async function createGuideline(
  database: Database,
  projectId: string,
  markdown: string,
  editorId: string | null = null,
): Promise<Guideline> {
  return database.transaction(async (tx) => {
    // Numbers are given one after another: the project's row is the queue.
    found(
      await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for('update'),
      'project',
    );
    const next = sql<number>`(SELECT coalesce(max(version), 0) + 1 FROM guidelines WHERE project_id = ${projectId})`;
    const values = { projectId, markdown, version: next, updatedBy: editorId };
    const row = inserted(await tx.insert(guidelines).values(values).returning());
    return toGuideline({ ...row, acknowledged: false });
  });
}

/** A draft, as somebody means it who has seen it at that revision. */
interface Draft {
  projectId: string;
  version: number;
  revision: number;
}

/**
 * Saves a draft. Saving the same again changes nothing.
 * @throws DatabaseError `revision_conflict` when it was changed elsewhere, `guideline_published`: what is published never
 * changes, `not_found`
 */
export async function saveGuideline(
  database: Database,
  save: Draft & { markdown: string; editorId: string },
): Promise<Guideline> {
  const { markdown, revision, editorId } = save;
  return database.transaction(async (tx) => {
    const row = await lockDraft(tx, save);
    // The first answer was lost on its way, and the change is sent again.
    const isSavedBefore = row.revision === revision + 1 && row.markdown === markdown && row.updatedBy === editorId;
    if (isSavedBefore) return toGuideline({ ...row, acknowledged: false });
    assertRevision(row, revision);
    const saved = await tx
      .update(guidelines)
      .set({ markdown, revision: revision + 1, updatedAt: sql`now()`, updatedBy: editorId })
      .where(eq(guidelines.id, row.id))
      .returning();
    return toGuideline({ ...found(saved, 'guideline version'), acknowledged: false });
  });
}

/**
 * Throws a draft away; its number may be given again.
 * @throws DatabaseError `revision_conflict`, `guideline_published`, `not_found`
 */
export async function discardGuideline(
  database: Database,
  draft: Omit<Draft, 'revision'> & { revision?: number | undefined },
): Promise<Guideline> {
  return database.transaction(async (tx) => {
    const row = await lockDraft(tx, draft);
    if (draft.revision !== undefined) assertRevision(row, draft.revision);
    await tx.delete(guidelines).where(eq(guidelines.id, row.id));
    return toGuideline({ ...row, acknowledged: false });
  });
}

async function lockDraft(tx: Database, { projectId, version }: Omit<Draft, 'revision'>) {
  const rows = await tx.select().from(guidelines).where(ofVersion(projectId, version)).for('update');
  const row = found(rows, 'guideline version');
  if (row.status === 'draft') return row;
  throw new DatabaseError('guideline_published', `Version ${version} is published and never changes; make a new one.`);
}

/** @throws DatabaseError `revision_conflict` */
function assertRevision(row: { revision: number }, revision: number): void {
  if (row.revision === revision) return;
  throw new DatabaseError(
    'revision_conflict',
    `The draft was changed meanwhile: you have revision ${revision}, it is at ${row.revision}. Bring both together.`,
  );
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

/** The version in force, and the newest that the person has acknowledged. @throws DatabaseError `not_found` */
export async function readCurrentGuideline(
  database: Database,
  projectId: string,
  userId: string,
): Promise<CurrentGuideline> {
  const guideline = (await guidelineInForce(database, projectId, userId)) ?? null;
  const { acknowledged: acknowledgedVersion } = await versions(database, { projectId, userId });
  return { guideline, acknowledgedVersion, acknowledged: guideline?.acknowledged ?? false };
}

/**
 * Publishes a draft; from then on it is in force, unless a newer version is. Publishing again changes nothing.
 * @param revision of the draft that is meant; undefined: as it is now
 * @throws DatabaseError `revision_conflict` when the draft was changed since, `not_found`
 */
export async function publishGuideline(
  database: Database,
  projectId: string,
  version: number,
  actorId: string,
  revision?: number,
): Promise<Guideline> {
  return database.transaction(async (tx) => {
    const rows = await tx.select().from(guidelines).where(ofVersion(projectId, version)).for('update');
    const { id, status, ...row } = found(rows, 'guideline version');
    if (status === 'draft') {
      if (revision !== undefined) assertRevision(row, revision);
      await tx.update(guidelines).set({ status: 'published', publishedAt: sql`now()` }).where(eq(guidelines.id, id));
      await recordAudit(tx, { actorId, action: 'guideline.publish', projectId, subjectId: id, detail: { version } });
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
  const { createdAt, updatedAt, publishedAt } = row;
  return {
    ...row,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt ?? createdAt),
    publishedAt: isoOrNull(publishedAt),
  };
}

/** How many labelers of the project there are (people whose account is not disabled), and who of them acknowledged what. */
export async function acknowledgedVersions(
  database: Database,
  projectId: string,
): Promise<{ labelers: number; acknowledged: Map<number, number> }> {
  const { rows } = await database.execute<{ labelers: number; version: number | null; acknowledged: number }>(sql`
    WITH labelers AS (
      SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = ${projectId} AND m.role = 'labeler' AND u.kind = 'person' AND u.disabled_at IS NULL
    )
    SELECT (SELECT count(*) FROM labelers)::int AS labelers, g.version,
      (SELECT count(*) FROM labelers l JOIN acknowledgements a ON a.guideline_id = g.id AND a.user_id = l.user_id)::int
        AS acknowledged
    FROM (SELECT) AS one LEFT JOIN guidelines g ON g.project_id = ${projectId}`);
  const byVersion = rows.flatMap(({ version, acknowledged }) =>
    version === null ? [] : [[version, acknowledged] as const],
  );
  return { labelers: rows[0]?.labelers ?? 0, acknowledged: new Map(byVersion) };
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
