import {
  type Page,
  type Snapshot,
  type SnapshotFilter,
  type SnapshotKind,
  snapshotFilter,
} from '@tastemaker/contracts';
import { and, eq, isNull } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { type Viewer, visibleTo } from '../projects/ownership.js';
import { announce } from '../webhooks/webhooks.js';
import { snapshots } from './tables.js';

export interface NewSnapshot {
  projectId: string;
  kind: SnapshotKind;
  name: string;
  contentHash: string;
  records: number;
  bytes: number;
  counts: Record<string, number>;
  /** Left out where nothing was chosen: uploads and demonstrations. */
  definition?: SnapshotFilter | undefined;
  createdBy?: string | undefined;
}

/** Notes a snapshot whose records are in the artifacts already, in the audit log, too, and tells webhooks. */
export async function createSnapshot(database: Database, snapshot: NewSnapshot): Promise<Snapshot> {
  return database.transaction(async (tx) => {
    const made = toSnapshot(inserted(await tx.insert(snapshots).values(snapshot).returning()));
    const { projectId, kind, records, createdBy: actorId } = made;
    const about = { action: 'snapshot.create', projectId, subjectId: made.id, detail: { kind, records } };
    await recordAudit(tx, { actorId, ...about });
    await announce(tx, projectId, 'snapshot.created', { snapshotId: made.id, kind, records });
    return made;
  });
}

/** @throws DatabaseError `not_found` */
export async function snapshotById(database: Database, id: string): Promise<Snapshot> {
  return toSnapshot(
    found(
      await database
        .select()
        .from(snapshots)
        .where(and(eq(snapshots.id, id), isNull(snapshots.erasureId))),
      'snapshot',
    ),
  );
}

/** As if it were not there where the person may not know of it. @throws DatabaseError `not_found` */
export async function visibleSnapshot(database: Database, viewer: Viewer, id: string): Promise<Snapshot> {
  const rows = await database
    .select()
    .from(snapshots)
    .where(and(eq(snapshots.id, id), isNull(snapshots.erasureId), visibleTo(database, viewer, snapshots.projectId)));
  return toSnapshot(found(rows, 'snapshot'));
}

/** Newest first; those of one project, or all when none is named. */
export async function listSnapshots(
  database: Database,
  page: PageRequest & { projectId?: string | undefined; kind?: SnapshotKind | undefined },
): Promise<Page<Snapshot>> {
  const { where, orderBy, limit } = keyset(snapshots.id, page, 'newest');
  const rows = await database
    .select()
    .from(snapshots)
    .where(
      and(
        page.projectId === undefined ? undefined : eq(snapshots.projectId, page.projectId),
        page.kind === undefined ? undefined : eq(snapshots.kind, page.kind),
        isNull(snapshots.erasureId),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toSnapshot);
}

/** All of a project's: their ids and files. */
export async function snapshotsOfProject(
  database: Database,
  projectId: string,
): Promise<Pick<Snapshot, 'id' | 'contentHash'>[]> {
  return database
    .select({ id: snapshots.id, contentHash: snapshots.contentHash })
    .from(snapshots)
    .where(and(eq(snapshots.projectId, projectId), isNull(snapshots.erasureId)));
}

function toSnapshot({ erasureId: _erasure, definition, createdAt, ...row }: typeof snapshots.$inferSelect): Snapshot {
  return { ...row, definition: snapshotFilter.nullable().parse(definition), createdAt: iso(createdAt) };
}
