// From what a request calls a model, its id, its name or an alias, to one model that the person asking may use. One name may
// stand for something in several projects; then it is asked which, not guessed.

import { installation } from '@tastemaker/contracts';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { ownedBy, type Viewer, visibleTo } from '../projects/ownership.js';
import { modelAliases, models } from './tables.js';

export interface ModelReference {
  /** An id, a name or an alias; `<project id>/<name>` and `installation/<name>` say whose. */
  reference: string;
  viewer: Viewer;
  /** Whose names go first: the project that the request is about. */
  projectId?: string | undefined;
}

/** Of names: whether aliases count. */
export type Names = 'models' | 'models and aliases' | 'aliases';

interface Named {
  projectId: string | null;
  modelId: string;
}

/** @throws DatabaseError `validation_failed` where it stands for models of several projects */
export async function resolveModel(
  database: Database,
  { reference, viewer, projectId }: ModelReference,
  names: Names,
): Promise<string | undefined> {
  const { owner, name } = ownerIn(reference);
  if (owner === undefined && z.guid().safeParse(name).success) {
    const [byId] = await database
      .select({ id: models.id })
      .from(models)
      .where(and(eq(models.id, name), isNull(models.erasureId), visibleTo(database, viewer, models.projectId)));
    if (byId !== undefined) return byId.id;
  }
  const named = [
    ...(names === 'aliases' ? [] : await modelsNamed(database, viewer, name, owner)),
    ...(names === 'models' ? [] : await aliasesNamed(database, viewer, name, owner)),
  ];
  return chosen(name, named, projectId)?.modelId;
}

/** `<project id>/<name>` in its parts: names may hold slashes, too. */
function ownerIn(reference: string): { owner?: string | null; name: string } {
  const slash = reference.indexOf('/');
  const [first, name] = [reference.slice(0, Math.max(slash, 0)), reference.slice(slash + 1)];
  if (first === installation) return { owner: null, name };
  return z.guid().safeParse(first).success ? { owner: first, name } : { name: reference };
}

/**
 * What a name stands for. The request's own project goes first, then other projects, then the installation; within one an
 * alias goes before a model of the same name.
 * @throws DatabaseError `validation_failed` where several projects have it for several models
 */
function chosen<One extends Named>(name: string, found: readonly One[], projectId?: string): One | undefined {
  const byOwner = new Map(found.map((one) => [one.projectId, one]));
  const own = projectId === undefined ? undefined : byOwner.get(projectId);
  if (own !== undefined) return own;
  const ofProjects = [...byOwner.values()].filter((one) => one.projectId !== null);
  if (projectId !== undefined && byOwner.has(null)) return byOwner.get(null);
  if (new Set(ofProjects.map(({ modelId }) => modelId)).size > 1) throw ambiguous(name, ofProjects);
  return ofProjects[0] ?? byOwner.get(null);
}

function ambiguous(name: string, found: readonly Named[]): DatabaseError {
  const ways = found.map(({ projectId }) => `${projectId}/${name}`).join(', ');
  const message = `${name} stands for a model of each of ${found.length} projects: name it by its id, or as one of ${ways}.`;
  return new DatabaseError('validation_failed', message);
}

async function modelsNamed(database: Database, viewer: Viewer, name: string, owner: string | null | undefined) {
  const ofOwner = owner === undefined ? undefined : ownedBy(models.projectId, owner);
  return database
    .select({ projectId: models.projectId, modelId: models.id })
    .from(models)
    .where(
      and(eq(models.name, name), ofOwner, isNull(models.erasureId), visibleTo(database, viewer, models.projectId)),
    );
}

/** What the alias of that name stands for now, in each project that the person may see. */
export async function aliasesNamed(database: Database, viewer: Viewer, name: string, owner?: string | null) {
  const ofOwner = owner === undefined ? undefined : ownedBy(modelAliases.projectId, owner);
  return database
    .selectDistinctOn([modelAliases.projectId], { projectId: modelAliases.projectId, modelId: modelAliases.modelId })
    .from(modelAliases)
    .where(and(eq(modelAliases.name, name), ofOwner, visibleTo(database, viewer, modelAliases.projectId)))
    .orderBy(modelAliases.projectId, desc(modelAliases.id));
}
