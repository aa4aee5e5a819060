// Imports of models, and what the worker that holds one may do to it.

import { type Model, type ModelKind, storableReason, storableText } from '@tastemaker/contracts';
import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { alive, claimsOn, unclaimed, type WorkClaim } from '../work/claims.js';
import { insertModel, type ModelFacts, modelById, toModel } from './models.js';
import { models } from './tables.js';

export interface ImportedModel {
  name: string;
  kind: ModelKind;
  /** Where the worker reads it from. */
  sourcePath: string;
  card: string;
  /** Left out, or null: the installation's. */
  projectId?: string | null | undefined;
}

/** Notes a model that a worker is to import. @throws DatabaseError `already_exists` for a name in use. */
export async function createModelImport(database: Database, model: ImportedModel): Promise<Model> {
  return insertModel(database, { ...model, status: 'importing' });
}

const claims = claimsOn<typeof models.$inferSelect>({
  name: 'import',
  table: models,
  isOpen: and(eq(models.status, 'importing'), isNull(models.erasureId)),
  isAtWork: eq(models.status, 'importing'),
  begun: {},
  failed: { status: 'failed', ...unclaimed },
  update: (tx, change, where) => tx.update(models).set(change).where(where).returning(),
});

export interface ClaimedModelImport {
  claim: WorkClaim;
  model: Model;
  sourcePath: string;
}

/** Claims an import; undefined when it is over, another worker's, or has ended too many workers and failed for that. */
export async function claimModelImport(
  database: Database,
  id: string,
  workerId: string,
): Promise<ClaimedModelImport | undefined> {
  const claimed = await claims.claim(database, id, workerId);
  if (claimed === undefined || claimed.row.sourcePath === null) return undefined;
  return { claim: claimed.claim, model: toModel(claimed.row), sourcePath: claimed.row.sourcePath };
}

/** Gives an import back unfinished (the worker is shutting down), so that the next worker may claim it at once. */
export async function unclaimModelImport(database: Database, claim: WorkClaim): Promise<void> {
  await claims.release(database, claim);
}

/**
 * Ends an import, whoever is at it: a worker notices with its next heartbeat, and stores nothing.
 * @throws DatabaseError `not_found`, or `conflict` for a model that is not being imported
 */
export async function cancelModelImport(database: Database, id: string): Promise<Model> {
  const rows = await database
    .update(models)
    .set({ status: 'failed', error: 'The import was cancelled.', ...unclaimed })
    .where(and(eq(models.id, id), eq(models.status, 'importing')))
    .returning();
  if (rows[0] !== undefined) return toModel(rows[0]);
  const { name, status } = await modelById(database, id);
  throw new DatabaseError('conflict', `"${name}" is not being imported: it is ${status}.`);
}

/** @throws DatabaseError `claim_lost` */
export async function heartbeatModelImport(database: Database, claim: WorkClaim): Promise<void> {
  await claims.update(database, claim, alive);
}

/** @throws DatabaseError `claim_lost` */
export async function finishModelImport(database: Database, claim: WorkClaim, facts: ModelFacts): Promise<Model> {
  const { card, metrics, warnings = [], ...rest } = facts;
  const told = {
    ...rest,
    ...(card === undefined ? {} : { card: storableText(card) }),
    ...(metrics === undefined ? {} : { metrics: storableNames(metrics) }),
    warnings: warnings.map((warning) => storableReason(warning)),
  };
  return toModel(await claims.update(database, claim, { ...told, status: 'ready', error: null, ...unclaimed }));
}

function storableNames(metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [storableReason(name, 200), value]));
}

/** @throws DatabaseError `claim_lost` */
export async function failModelImport(database: Database, claim: WorkClaim, error: string): Promise<Model> {
  return toModel(
    await claims.update(database, claim, { status: 'failed', error: storableReason(error), ...unclaimed }),
  );
}

/** Ids of imports that are not finished, to be queued again at a worker's start. */
export async function unfinishedModelImports(database: Database): Promise<string[]> {
  const rows = await database
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.status, 'importing'), isNull(models.erasureId)));
  return rows.map((row) => row.id);
}
