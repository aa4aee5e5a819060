// Whose models, aliases and reference sets are: a project's, whose researchers change them, or the installation's, which
// admins change. Whoever can see a project's is its researcher, so seeing is asked for first, by the database.
import { installation } from '@tastemaker/contracts';
import { type AliasOwner, ownerOfAlias, researchedProjects } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../access/caller.js';
import { notFound } from '../problems/not-found.js';
import type { RewardModel } from './resolve.js';

/** What the caller was shown may be used; this is for what changes it. @throws HttpProblem `forbidden` */
export function requireOwner(request: FastifyRequest, { projectId }: { projectId: string | null }): void {
  if (projectId !== null || callerOf(request).role === 'admin') return;
  throw new HttpProblem(
    'forbidden',
    'This is the installation’s: everybody may use it, and only an admin may change it.',
  );
}

/** The project's researchers, and admins. @throws HttpProblem `not_found` */
async function requireResearcher(request: FastifyRequest, projectId: string): Promise<void> {
  const role = await request.server.roleInProject(callerOf(request), projectId);
  if (role !== 'researcher') throw notFound('project');
}

/**
 * The owner in an address as queries take it: undefined: anybody's; null: the installation.
 * @throws HttpProblem `not_found` for a project that the caller may not know of
 */
export async function ownerAsked(
  request: FastifyRequest,
  { projectId }: { projectId?: string | undefined },
): Promise<string | null | undefined> {
  if (projectId === undefined) return undefined;
  if (projectId === installation) return null;
  await requireResearcher(request, projectId);
  return projectId;
}

/**
 * The alias that is there; undefined where there is none of that name that the caller may know of.
 * @param owner as the request names it; null: the installation
 * @throws DatabaseError `validation_failed` where several projects have one and none is named
 */
export async function aliasMeant(
  request: FastifyRequest,
  name: string,
  owner: string | null | undefined,
): Promise<AliasOwner | undefined> {
  if (owner === undefined) {
    const found = await ownerOfAlias(request.server.deps.database, callerOf(request), name);
    return found === undefined ? undefined : { name, projectId: found.projectId };
  }
  return { name, projectId: owner };
}

/** Whose an alias for this model is to be. @throws HttpProblem `not_found`, `forbidden`, `validation_failed` */
export async function ownerOfNewAlias(
  request: FastifyRequest,
  model: RewardModel,
  wanted: string | null | undefined,
): Promise<string | null> {
  const owner = wanted === undefined ? (model.projectId ?? (await usualOwner(request))) : wanted;
  if (owner === null) requireOwner(request, { projectId: owner });
  else await requireResearcher(request, owner);
  if (model.projectId === null || model.projectId === owner) return owner;
  const whose = owner === null ? 'the installation, and everybody would be given it' : 'another project';
  throw refusal('modelId', `"${model.name}" belongs to a project; the alias would belong to ${whose}`);
}

/** Of aliases for the installation's models. */
async function usualOwner(request: FastifyRequest): Promise<string | null> {
  const { id, role } = callerOf(request);
  if (role === 'admin') return null;
  const [only, another] = await researchedProjects(request.server.deps.database, id, 2);
  if (only !== undefined && another === undefined) return only;
  const why = only === undefined ? 'you are a researcher in no project' : 'you are a researcher in several projects';
  throw refusal('projectId', `whose alias is it to be? The model is the installation's, and ${why}: name one`);
}

function refusal(path: string, message: string): HttpProblem {
  return new HttpProblem('validation_failed', `${message}.`, { errors: [{ path, message }] });
}
