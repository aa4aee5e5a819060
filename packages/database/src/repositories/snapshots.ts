import type { Page, Snapshot, SnapshotKind } from '@tastemaker/contracts';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.js';
import { iso } from '../instants.js';
import { found, inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { snapshots } from '../schema/index.js';

export interface NewSnapshot {
  projectId: string;
  kind: SnapshotKind;
  name: string;
  contentHash: string;
  records: number;
  bytes: number;
  counts: Record<string, number>;
}

/** Notes a snapshot whose records are in the artifacts already. */
export async function createSnapshot(database: Database, snapshot: NewSnapshot): Promise<Snapshot> {
  return toSnapshot(inserted(await database.insert(snapshots).values(snapshot).returning()));
}

/** @throws DatabaseError `not_found` */
export async function snapshotById(database: Database, id: string): Promise<Snapshot> {
  return toSnapshot(found(await database.select().from(snapshots).where(eq(snapshots.id, id)), 'snapshot'));
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
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toSnapshot);
}

function toSnapshot(row: typeof snapshots.$inferSelect): Snapshot {
  const { id, projectId, kind, name, contentHash, records, bytes, counts } = row;
  return { id, projectId, kind, name, contentHash, records, bytes, counts, createdAt: iso(row.createdAt) };
}
