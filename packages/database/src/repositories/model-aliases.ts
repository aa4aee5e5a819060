import type { ModelAlias, Page } from '@tastemaker/contracts';
import { desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { iso } from '../instants.js';
import { found, inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { modelAliases, models } from '../schema/index.js';

/** Which model the name stands for now; undefined where it is no alias. */
export async function aliasedModelId(database: Database, name: string): Promise<string | undefined> {
  const [newest] = await newestOf(database, name, 1);
  return newest?.modelId;
}

/** What the alias stood for before, which a rollback goes back to. @throws DatabaseError `not_found`, `conflict` */
export async function modelBeforeAlias(database: Database, name: string): Promise<{ current: string; before: string }> {
  const [current, before] = await newestOf(database, name, 2);
  if (current === undefined) throw new DatabaseError('not_found', `There is no alias ${name}.`);
  if (before !== undefined) return { current: current.modelId, before: before.modelId };
  throw new DatabaseError('conflict', `${name} never stood for another model, so there is nothing to go back to.`);
}

export interface AliasSwitch {
  name: string;
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
  { name, modelId, actorId, expected }: AliasSwitch,
): Promise<{ alias: ModelAlias; before: string | null }> {
  // One after another, so that each sees what the one before has made of it.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tastemaker alias ${name}`}, 0))`);
  const [same] = await tx.select({ id: models.id }).from(models).where(eq(models.name, name));
  if (same !== undefined)
    throw new DatabaseError('already_exists', `There is a model named ${name}; take another name.`);
  const before = await aliasedModelId(tx, name);
  if (expected !== undefined && before !== expected) {
    throw new DatabaseError('conflict', `${name} was switched by somebody else meanwhile; look at it again.`);
  }
  if (before !== modelId)
    inserted(await tx.insert(modelAliases).values({ name, modelId, createdBy: actorId }).returning());
  const [row] = await rowsOf(tx).where(eq(modelAliases.name, name)).orderBy(desc(modelAliases.id)).limit(1);
  return { alias: toAlias(found(row === undefined ? [] : [row], 'alias')), before: before ?? null };
}

/** Every alias and what it stands for now, by name. */
export async function listModelAliases(database: Database): Promise<ModelAlias[]> {
  const rows = await database
    .selectDistinctOn([modelAliases.name], shown)
    .from(modelAliases)
    .innerJoin(models, eq(models.id, modelAliases.modelId))
    .orderBy(modelAliases.name, desc(modelAliases.id));
  return rows.map(toAlias);
}

/** What the alias stood for, newest first; the first is in force. Empty for a name that is no alias. */
export async function modelAliasHistory(
  database: Database,
  name: string,
  page: PageRequest,
): Promise<Page<ModelAlias>> {
  const { where, orderBy, limit } = keyset(modelAliases.id, page, 'newest');
  const rows = await rowsOf(database)
    .where(where === undefined ? eq(modelAliases.name, name) : sql`${modelAliases.name} = ${name} AND ${where}`)
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toAlias);
}

const shown = {
  id: modelAliases.id,
  name: modelAliases.name,
  modelId: modelAliases.modelId,
  modelName: models.name,
  createdAt: modelAliases.createdAt,
  createdBy: modelAliases.createdBy,
};

function rowsOf(database: Database) {
  return database.select(shown).from(modelAliases).innerJoin(models, eq(models.id, modelAliases.modelId));
}

function newestOf(database: Database, name: string, count: number): Promise<{ modelId: string }[]> {
  return database
    .select({ modelId: modelAliases.modelId })
    .from(modelAliases)
    .where(eq(modelAliases.name, name))
    .orderBy(desc(modelAliases.id))
    .limit(count);
}

function toAlias(row: {
  name: string;
  modelId: string;
  modelName: string;
  createdAt: Date;
  createdBy: string | null;
}): ModelAlias {
  const { name, modelId, modelName } = row;
  return { name, modelId, modelName, since: iso(row.createdAt), setBy: row.createdBy };
}
