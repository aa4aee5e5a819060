// Models as people see and name them.

import {
  type Endpoint,
  type InferenceTarget,
  type Model,
  type ModelKind,
  type Page,
  storableReason,
  wordOfCaution,
} from '@tastemaker/contracts';
import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError, violates } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted, noSuch } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { ownedBy, type Viewer, visibleTo } from '../projects/ownership.js';
import { type ModelReference, type Names, resolveModel } from './references.js';
import { models } from './tables.js';

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
  /** What in the checkpoint does not fit together. */
  warnings?: string[];
}

/** A model that answers at an endpoint: ready at once. @throws DatabaseError `already_exists` */
export async function createEndpointModel(database: Database, model: EndpointModel): Promise<Model> {
  return insertModel(database, { ...model, status: 'ready' });
}

export async function insertModel(database: Database, values: typeof models.$inferInsert): Promise<Model> {
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
 * How the inference service is asked for a model; undefined where it is not ready.
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

/** The model that a run has made; undefined where it made none, and where that is deleted. */
export async function modelOfRun(database: Database, runId: string): Promise<Model | undefined> {
  const [row] = await database
    .select()
    .from(models)
    .where(and(eq(models.runId, runId), isNull(models.erasureId)));
  return row && toModel(row);
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

/**
 * Notes of a model what people have to know of the server that hosts it. The same notice is noted once; nothing is done where
 * the model is gone, or hosted here.
 * @param reference how the inference service knows the model
 */
export async function noteModelWarning(
  database: Database,
  reference: InferenceTarget['model'],
  warning: string,
): Promise<void> {
  const [kind, id = ''] = reference.split(':');
  if (kind !== 'endpoint') return;
  const told = storableReason(warning);
  await database
    .update(models)
    .set({ warnings: sql`array_append(${models.warnings}, ${told})` })
    .where(and(eq(models.id, id), sql`NOT (${told} = ANY (${models.warnings}))`));
}

export function toModel(row: typeof models.$inferSelect): Model {
  const { id, projectId, name, kind, status, error, checkpointHash, endpoint, parentId, snapshotId, runId } = row;
  const { parameters, bytes, metrics, warnings, card } = row;
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
    warnings,
    card,
    createdAt: iso(row.createdAt),
  };
}
