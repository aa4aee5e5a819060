import type { ModelAlias, Page } from '@tastemaker/contracts';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted, noSuch } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { ownedBy, type Viewer, visibleTo } from '../projects/ownership.js';
import { nameTakenFor } from './models.js';
import { aliasesNamed } from './references.js';
import { modelAliases, models } from './tables.js';

/** What the alias stood for before, which a rollback goes back to. @throws DatabaseError `not_found`, `conflict` */
export async function modelBeforeAlias(
  database: Database,
  { name, projectId }: AliasOwner,
): Promise<{ current: string; before: string }> {
  const [current, before] = await newestOf(database, { name, projectId }, 2);
  if (current === undefined) throw new DatabaseError('not_found', noSuch('alias'));
  if (before !== undefined) return { current: current.modelId, before: before.modelId };
  throw new DatabaseError('conflict', `${name} never stood for another model, so there is nothing to go back to.`);
}

/** One alias: each project has its own of a name, and the installation (null) has. */
export interface AliasOwner {
  name: string;
  projectId: string | null;
}

/** Which model that very alias stands for now; undefined where there is none. */
export async function aliasedModelId(database: Database, alias: AliasOwner): Promise<string | undefined> {
  const [newest] = await newestOf(database, alias, 1);
  return newest?.modelId;
}

/**
 * Whose alias is meant by its name, among those that the person may know of; undefined where there is none.
 * @throws DatabaseError `validation_failed` where several projects have one of that name
 */
export async function ownerOfAlias(
  database: Database,
  viewer: Viewer,
  name: string,
): Promise<{ projectId: string | null } | undefined> {
  const aliases = await aliasesNamed(database, viewer, name);
  const owners = aliases.filter(({ projectId }) => projectId !== null);
  if (owners.length <= 1) return owners[0] ?? aliases[0];
  const whose = owners.map(({ projectId }) => projectId).join(', ');
  throw new DatabaseError(
    'validation_failed',
    `Several projects have an alias ${name}; say which by projectId: ${whose}.`,
  );
}

export interface AliasSwitch extends AliasOwner {
  modelId: string;
  /** Whoever switches. */
  actorId: string;
  /** What it has to stand for still, if that matters. */
  expected?: string | undefined;
}

/**
 * Lets the name stand for the model. Where it does already, nothing is added to its history. To be called in a transaction.
 * @returns what it stood for before, if it was an alias
 * @throws DatabaseError `already_exists` for a model's name; `conflict` when it no longer stands for what was expected
 */
export async function switchModelAlias(
  tx: Database,
  { name, projectId, modelId, actorId, expected }: AliasSwitch,
): Promise<{ alias: ModelAlias; before: string | null }> {
  // One after another, so that each sees what the one before has made of it.
  await tx.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tastemaker alias ${projectId ?? ''} ${name}`}, 0))`,
  );
  const [same] = await tx.select({ id: models.id }).from(models).where(nameTakenFor(projectId, name));
  if (same !== undefined)
    throw new DatabaseError('already_exists', `There is a model named ${name}; take another name.`);
  const before = await aliasedModelId(tx, { name, projectId });
  if (expected !== undefined && before !== expected) {
    throw new DatabaseError('conflict', `${name} was switched by somebody else meanwhile; look at it again.`);
  }
  if (before !== modelId)
    inserted(await tx.insert(modelAliases).values({ name, projectId, modelId, createdBy: actorId }).returning());
  const [row] = await rowsOf(tx).where(isAlias({ name, projectId })).orderBy(desc(modelAliases.id)).limit(1);
  return { alias: toAlias(found(row === undefined ? [] : [row], 'alias')), before: before ?? null };
}

/** Every alias that the person may know of and what it stands for now, by name. `projectId` as for models. */
export async function listModelAliases(
  database: Database,
  viewer: Viewer,
  projectId: string | null | undefined,
): Promise<ModelAlias[]> {
  const ofOwner = projectId === undefined ? undefined : ownedBy(modelAliases.projectId, projectId);
  const rows = await database
    .selectDistinctOn([modelAliases.name, modelAliases.projectId], shown)
    .from(modelAliases)
    .innerJoin(models, eq(models.id, modelAliases.modelId))
    .where(and(ofOwner, visibleTo(database, viewer, modelAliases.projectId)))
    .orderBy(modelAliases.name, modelAliases.projectId, desc(modelAliases.id));
  return rows.map(toAlias);
}

/** What the alias stood for, newest first; the first is in force. */
export async function modelAliasHistory(
  database: Database,
  alias: AliasOwner,
  page: PageRequest,
): Promise<Page<ModelAlias>> {
  const { where, orderBy, limit } = keyset(modelAliases.id, page, 'newest');
  const rows = await rowsOf(database)
    .where(and(isAlias(alias), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toAlias);
}

const shown = {
  id: modelAliases.id,
  name: modelAliases.name,
  projectId: modelAliases.projectId,
  modelId: modelAliases.modelId,
  modelName: models.name,
  createdAt: modelAliases.createdAt,
  createdBy: modelAliases.createdBy,
};

function rowsOf(database: Database) {
  return database.select(shown).from(modelAliases).innerJoin(models, eq(models.id, modelAliases.modelId));
}

function isAlias({ name, projectId }: AliasOwner) {
  return and(eq(modelAliases.name, name), ownedBy(modelAliases.projectId, projectId));
}

function newestOf(database: Database, alias: AliasOwner, count: number): Promise<{ modelId: string }[]> {
  return database
    .select({ modelId: modelAliases.modelId })
    .from(modelAliases)
    .where(isAlias(alias))
    .orderBy(desc(modelAliases.id))
    .limit(count);
}

function toAlias(row: {
  name: string;
  projectId: string | null;
  modelId: string;
  modelName: string;
  createdAt: Date;
  createdBy: string | null;
}): ModelAlias {
  const { name, projectId, modelId, modelName } = row;
  return { name, projectId, modelId, modelName, since: iso(row.createdAt), setBy: row.createdBy };
}
