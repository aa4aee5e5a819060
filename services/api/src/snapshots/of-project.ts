// The snapshots that a path names: those of its project, and no other's.
import type { Snapshot } from '@tastemaker/contracts';
import { type Database, snapshotById } from '@tastemaker/database';
import { z } from 'zod';
import { notFound } from '../problems/not-found.js';

export const snapshotParams = z.object({ id: z.uuid(), snapshotId: z.uuid() });

/** @throws HttpProblem or DatabaseError `not_found` */
export async function snapshotOfProject(
  database: Database,
  { id, snapshotId }: z.infer<typeof snapshotParams>,
): Promise<Snapshot> {
  const snapshot = await snapshotById(database, snapshotId);
  if (snapshot.projectId !== id) throw notFound('snapshot');
  return snapshot;
}
