import {
  type Endpoint,
  type InferenceTarget,
  type Model,
  type ModelKind,
  type Page,
  storableReason,
  storableText,
  wordOfCaution,
} from '@tastemaker/contracts';
import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError, violates } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted, noSuch } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { ownedBy, type Viewer, visibleTo } from '../projects/ownership.js';
import {
  claimedBy,
  claimLost,
  endsItsWorkers,
  heldBy,
  setAsideReason,
  unclaim,
  unclaimed,
  type WorkClaim,
} from '../work/claims.js';
import { type ModelReference, type Names, resolveModel } from './model-references.js';
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

export interface EndpointModel {
  /** Known beforehand, since the endpoint is sealed for it. */
  id: string;
  name: string;
  kind: ModelKind;
  card: string;
  endpoint: Endpoint;
  sealedEndpoint: string;
  projectId?: string | null | undefined;
}

/** What is known of a model once its files are in the artifacts. */
export interface ModelFacts {
  checkpointHash: string;
  parameters: number;
  bytes: number;
  /** Replaces the card, if given. */
  card?: string;
  /** What the card says that it was measured at. */
  metrics?: Record<string, number>;
}

/** Notes a model that a worker is to import. @throws DatabaseError `already_exists` for a name in use. */
export async function createModelImport(database: Database, model: ImportedModel): Promise<Model> {
  return insertModel(database, { ...model, status: 'importing' });
}

/** A language model that answers at an endpoint: ready at once. @throws DatabaseError `already_exists` */
export async function createEndpointModel(database: Database, model: EndpointModel): Promise<Model> {
  return insertModel(database, { ...model, status: 'ready' });
}

async function insertModel(database: Database, values: typeof models.$inferInsert): Promise<Model> {
  const { name, projectId = null } = values;
  const taken = (options?: ErrorOptions) =>
    new DatabaseError('already_exists', `There is already a model named ${name}.`, options);
  try {
    return await database.transaction(async (tx) => {
      await lockModelNames(tx);
      const same = await tx.select({ id: models.id }).from(models).where(nameTakenFor(projectId, name)).limit(1);
      if (same.length > 0) throw taken();
      return toModel(inserted(await tx.insert(models).values(values).returning()));
    });
  } catch (error) {
    if (!violates(error, 'models_name_key')) throw error;
    throw taken({ cause: error });
  }
}

/** Names are looked for and taken by one at a time. */
export async function lockModelNames(tx: Database): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('tastemaker model names', 0))`);
}

/** Models whose name a new one of the project can't have: its own, and the installation's, which are everybody's to name. */
export function nameTakenFor(projectId: string | null, name: string) {
  return and(eq(models.name, name), namesOf(projectId));
}

export function namesOf(projectId: string | null) {
  return projectId === null ? isNull(models.projectId) : or(isNull(models.projectId), eq(models.projectId, projectId));
}

/**
 * How the inference service is asked for a language model; undefined where it is not ready.
 * @throws DatabaseError `not_found`
 */
export async function inferenceTarget(database: Database, id: string): Promise<InferenceTarget | undefined> {
  const { checkpointHash, sealedEndpoint, status } = found(
    await database.select().from(models).where(eq(models.id, id)),
    'model',
  );
  if (sealedEndpoint !== null) return { model: `endpoint:${id}`, endpoint: sealedEndpoint };
  return status !== 'ready' || checkpointHash === null ? undefined : { model: `sha256:${checkpointHash}` };
}

/** For the worker, to which a row names it; whoever acts for a person asks `visibleModel`. @throws DatabaseError `not_found` */
export async function modelById(database: Database, id: string): Promise<Model> {
  return toModel(found(await database.select().from(models).where(eq(models.id, id)), 'model'));
}

/** As if it were not there where the person may not know of it. @throws DatabaseError `not_found` */
export async function visibleModel(database: Database, viewer: Viewer, id: string): Promise<Model> {
  const rows = await database
    .select()
    .from(models)
    .where(and(eq(models.id, id), isNull(models.erasureId), visibleTo(database, viewer, models.projectId)));
  return toModel(found(rows, 'model'));
}

/** @throws DatabaseError `not_found`; `validation_failed` where the name stands for models of several projects */
export async function modelByReference(database: Database, reference: ModelReference, names: Names): Promise<Model> {
  const id = await resolveModel(database, reference, names);
  if (id === undefined) throw new DatabaseError('not_found', noSuch('model'));
  return visibleModel(database, reference.viewer, id);
}

/** Those that the person may know of, newest first. `projectId`: only that project's; null: the installation's. */
export async function listModels(
  database: Database,
  viewer: Viewer,
  page: PageRequest & { kind?: ModelKind | undefined; projectId?: string | null | undefined },
): Promise<Page<Model>> {
  const { where, orderBy, limit } = keyset(models.id, page, 'newest');
  const ofKind = page.kind === undefined ? undefined : eq(models.kind, page.kind);
  const ofOwner = page.projectId === undefined ? undefined : ownedBy(models.projectId, page.projectId);
  const rows = await database
    .select()
    .from(models)
    .where(and(ofKind, ofOwner, isNull(models.erasureId), visibleTo(database, viewer, models.projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toModel);
}

/**
 * Writes a model's metrics and card anew, from what they are; two such changes at once come one after the other.
 * @throws DatabaseError `not_found`
 */
export async function changeModelFindings(
  database: Database,
  id: string,
  change: (model: Model) => Pick<Model, 'metrics' | 'card'>,
): Promise<Model> {
  return database.transaction(async (tx) => {
    const row = found(await tx.select().from(models).where(eq(models.id, id)).for('update'), 'model');
    const { metrics, card } = change(toModel(row));
    return toModel(found(await tx.update(models).set({ metrics, card }).where(eq(models.id, id)).returning(), 'model'));
  });
}

/** Claims an import; undefined when it is done or another worker is at it. */
export async function claimModelImport(
  database: Database,
  id: string,
  workerId: string,
): Promise<{ claim: WorkClaim; model: Model; sourcePath: string } | undefined> {
  const isOpen = and(eq(models.id, id), eq(models.status, 'importing'), isNull(models.erasureId), unclaimed(models));
  await setAside(database, isOpen);
  const rows = await database.update(models).set(claimedBy(models, workerId)).where(isOpen).returning();
  const row = rows[0];
  if (row === undefined || row.sourcePath === null) return undefined;
  return { claim: { id, attempt: row.attempt }, model: toModel(row), sourcePath: row.sourcePath };
}

async function setAside(database: Database, isOpen: SQL | undefined): Promise<void> {
  const rows = await database
    .select({ id: models.id, workerId: models.workerId })
    .from(models)
    .where(and(isOpen, endsItsWorkers(models)));
  for (const row of rows) {
    await database
      .update(models)
      .set({ status: 'failed', error: setAsideReason('import', row), ...unclaim })
      .where(and(isOpen, eq(models.id, row.id)));
  }
}

/** Gives an import back unfinished (the worker is shutting down), so that the next worker may claim it at once. */
export async function unclaimModelImport(database: Database, claim: WorkClaim): Promise<void> {
  await database
    .update(models)
    .set(unclaim)
    .where(and(heldBy(models, claim), eq(models.status, 'importing')));
}

/**
 * Ends an import, whoever is at it: a worker notices with its next heartbeat, and stores nothing.
 * @throws DatabaseError `not_found`, or `conflict` for a model that is not being imported
 */
export async function cancelModelImport(database: Database, id: string): Promise<Model> {
  const rows = await database
    .update(models)
    .set({ status: 'failed', error: 'The import was cancelled.', ...unclaim })
    .where(and(eq(models.id, id), eq(models.status, 'importing')))
    .returning();
  if (rows[0] !== undefined) return toModel(rows[0]);
  const { name, status } = await modelById(database, id);
  throw new DatabaseError('conflict', `"${name}" is not being imported: it is ${status}.`);
}

/** @throws DatabaseError `claim_lost` */
export async function heartbeatModelImport(database: Database, claim: WorkClaim): Promise<void> {
  await updateHeld(database, claim, { heartbeatAt: sql`now()` });
}

/** @throws DatabaseError `claim_lost` */
export async function finishModelImport(database: Database, claim: WorkClaim, facts: ModelFacts): Promise<Model> {
  const card = facts.card === undefined ? {} : { card: storableText(facts.card) };
  return updateHeld(database, claim, { ...facts, ...card, status: 'ready', error: null, ...unclaim });
}

/** @throws DatabaseError `claim_lost` */
export async function failModelImport(database: Database, claim: WorkClaim, error: string): Promise<Model> {
  return updateHeld(database, claim, { status: 'failed', error: storableReason(error), ...unclaim });
}

/** Ids of imports that are not finished, to be queued again at a worker's start. */
export async function unfinishedModelImports(database: Database): Promise<string[]> {
  const rows = await database
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.status, 'importing'), isNull(models.erasureId)));
  return rows.map((row) => row.id);
}

type ModelChange = Parameters<ReturnType<Database['update']>['set']>[0];

async function updateHeld(database: Database, claim: WorkClaim, change: ModelChange): Promise<Model> {
  const rows = await database
    .update(models)
    .set(change)
    .where(and(heldBy(models, claim), eq(models.status, 'importing')))
    .returning();
  if (rows[0] === undefined) throw claimLost('import');
  return toModel(rows[0]);
}

function toModel(row: typeof models.$inferSelect): Model {
  const { id, projectId, name, kind, status, error, checkpointHash, endpoint, parentId, snapshotId, runId } = row;
  const { parameters, bytes, metrics, card } = row;
  return {
    id,
    projectId,
    name,
    kind,
    status,
    error,
    checkpointHash,
    endpoint,
    parentId,
    snapshotId,
    runId,
    parameters,
    bytes,
    metrics,
    caution: wordOfCaution(metrics),
    card,
    createdAt: iso(row.createdAt),
  };
}
