// Asking for an erasure, taking it back, and what the worker does when its time has come.

import type { Erasure, ErasureKind, Page } from '@tastemaker/contracts';
import { and, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { DatabaseError, violates } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { models, runs } from '../models/tables.js';
import type { Viewer } from '../projects/ownership.js';
import { members } from '../projects/tables.js';
import { snapshots } from '../snapshots/tables.js';
import { trainerParts } from '../trainers/tables.js';
import { erasures, releasedArtifacts } from './tables.js';
import { hideSubject, showSubject } from './visibility.js';

export interface NewErasure {
  kind: ErasureKind;
  subjectId: string;
  projectId: string | null;
  requestedBy: string;
  counts: Record<string, number>;
  /** In which it can be taken back. */
  graceSeconds: number;
}

/**
 * Puts the thing, and what goes along, out of sight, and notes when it goes for good. To be called in a transaction.
 * @throws DatabaseError `conflict` when it is being erased already
 */
export async function requestErasure(tx: Database, { graceSeconds, ...order }: NewErasure): Promise<Erasure> {
  const purgeAfter = sql`now() + make_interval(secs => ${graceSeconds})`;
  try {
    const row = inserted(
      await tx
        .insert(erasures)
        .values({ ...order, purgeAfter })
        .returning(),
    );
    await hideSubject(tx, row);
    return toErasure(row);
  } catch (error) {
    if (!violates(error, 'erasures_subject_key')) throw error;
    throw new DatabaseError('conflict', 'It is being erased already.', { cause: error });
  }
}

/**
 * Brings back what is not purged yet. What was stopped stays stopped. To be called in a transaction.
 * @throws DatabaseError `not_found`, `conflict`
 */
export async function restoreErasure(tx: Database, viewer: Viewer, id: string): Promise<Erasure> {
  const row = found(
    await tx
      .select()
      .from(erasures)
      .where(and(eq(erasures.id, id), ofViewer(tx, viewer)))
      .for('update'),
    'erasure',
  );
  if (row.purgedAt !== null) throw new DatabaseError('conflict', 'It is purged: nothing of it is left.');
  if (row.restoredAt !== null) return toErasure(row);
  await showSubject(tx, row);
  const restored = await tx.update(erasures).set({ restoredAt: sql`now()` }).where(eq(erasures.id, id)).returning();
  return toErasure(found(restored, 'erasure'));
}

/** Those of projects in which the person is a researcher, the deleted ones too; all for admins. Newest first. */
export async function listErasures(
  database: Database,
  viewer: Viewer,
  page: PageRequest & { projectId?: string | undefined; kind?: ErasureKind | undefined },
): Promise<Page<Erasure>> {
  const { where, orderBy, limit } = keyset(erasures.id, page, 'newest');
  const rows = await database
    .select()
    .from(erasures)
    .where(
      and(
        ofViewer(database, viewer),
        page.projectId === undefined ? undefined : eq(erasures.projectId, page.projectId),
        page.kind === undefined ? undefined : eq(erasures.kind, page.kind),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toErasure);
}

/** Memberships go with the project, so that its researchers can restore it until then. */
function ofViewer(database: Database, { id, role }: Viewer) {
  if (role === 'admin') return undefined;
  const researched = database
    .select({ projectId: members.projectId })
    .from(members)
    .where(and(eq(members.userId, id), eq(members.role, 'researcher')));
  return inArray(erasures.projectId, researched);
}

/** Erasures whose time has come. */
export async function dueErasures(database: Database, limit: number): Promise<Erasure[]> {
  const rows = await database
    .select()
    .from(erasures)
    .where(and(lte(erasures.purgeAfter, sql`now()`), isNull(erasures.restoredAt), isNull(erasures.purgedAt)))
    .orderBy(erasures.purgeAfter)
    .limit(limit);
  return rows.map(toErasure);
}

/** @returns whether it was erased; false when it was restored, is another worker's, or is not due */
export async function purgeErasure(database: Database, id: string): Promise<boolean> {
  return database.transaction(async (tx) => {
    // A project of a million judgments takes its time.
    await tx.execute(sql`SET LOCAL statement_timeout = 0`);
    return callFunction(tx, sql`purge_erasure(${id})`, z.boolean());
  });
}

/** Puts it off: each time for twice as long, an hour at most. */
export async function postponeErasure(database: Database, id: string, error: string): Promise<void> {
  await database
    .update(erasures)
    .set({
      error,
      attempts: sql`${erasures.attempts} + 1`,
      purgeAfter: sql`now() + least(interval '1 hour', interval '30 seconds' * power(2, least(${erasures.attempts}, 10)))`,
    })
    .where(and(eq(erasures.id, id), isNull(erasures.purgedAt)));
}

/** Artifacts that a row which is gone had named. */
export async function releasedArtifactHashes(database: Database, limit: number): Promise<string[]> {
  const rows = await database.select({ hash: releasedArtifacts.hash }).from(releasedArtifacts).limit(limit);
  return rows.map(({ hash }) => hash);
}

/** @returns whether a row names the artifact still or again; then it is forgotten here */
export async function isArtifactInUse(database: Database, hash: string): Promise<boolean> {
  const one = { one: sql`1` };
  const named = await Promise.all([
    database.select(one).from(models).where(eq(models.checkpointHash, hash)).limit(1),
    database.select(one).from(snapshots).where(eq(snapshots.contentHash, hash)).limit(1),
    database.select(one).from(runs).where(eq(runs.resumeHash, hash)).limit(1),
    database.select(one).from(runs).where(eq(runs.trainerData, hash)).limit(1),
    database.select(one).from(trainerParts).where(eq(trainerParts.artifactHash, hash)).limit(1),
  ]);
  return named.some((rows) => rows.length > 0);
}

export async function forgetReleasedArtifact(database: Database, hash: string): Promise<void> {
  await database.delete(releasedArtifacts).where(eq(releasedArtifacts.hash, hash));
}

function toErasure({ attempts: _attempts, ...row }: typeof erasures.$inferSelect): Erasure {
  return {
    ...row,
    requestedAt: iso(row.requestedAt),
    purgeAfter: iso(row.purgeAfter),
    restoredAt: isoOrNull(row.restoredAt),
    purgedAt: isoOrNull(row.purgedAt),
  };
}
