import type { ScoreReference } from '@tastemaker/contracts';
import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError, violates } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { ownedBy, type Viewer, visibleTo } from '../projects/ownership.js';
import { scoreReferences } from './tables.js';

export interface NewScoreReference {
  modelId: string;
  projectId: string | null;
  name: string;
  snapshotId: string;
  mean: number;
  deviation: number;
  count: number;
}

/** @throws DatabaseError `already_exists` for a name that the model has in use */
export async function createScoreReference(database: Database, reference: NewScoreReference): Promise<ScoreReference> {
  try {
    return toReference(inserted(await database.insert(scoreReferences).values(reference).returning()));
  } catch (error) {
    if (!violates(error, 'score_references_pkey')) throw error;
    const message = `This model has a reference set named ${reference.name} already; delete that one, or take another name.`;
    throw new DatabaseError('already_exists', message, { cause: error });
  }
}

/** Those of the model that the person may know of, by name. */
export async function listScoreReferences(
  database: Database,
  viewer: Viewer,
  modelId: string,
): Promise<ScoreReference[]> {
  const rows = await database
    .select()
    .from(scoreReferences)
    .where(and(eq(scoreReferences.modelId, modelId), visibleTo(database, viewer, scoreReferences.projectId)))
    .orderBy(asc(scoreReferences.name));
  return rows.map(toReference);
}

/** @throws DatabaseError `not_found` */
export async function deleteScoreReference(
  database: Database,
  { modelId, name, projectId }: Pick<ScoreReference, 'modelId' | 'name' | 'projectId'>,
): Promise<ScoreReference> {
  const ofOwner = ownedBy(scoreReferences.projectId, projectId);
  const its = and(eq(scoreReferences.modelId, modelId), eq(scoreReferences.name, name), ofOwner);
  return toReference(found(await database.delete(scoreReferences).where(its).returning(), 'reference set'));
}

function toReference({ createdAt, ...row }: typeof scoreReferences.$inferSelect): ScoreReference {
  return { ...row, createdAt: iso(createdAt) };
}
