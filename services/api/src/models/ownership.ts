// Whose models, aliases and reference sets are: a project's, whose researchers change them, or the installation's, which
// admins change. Whoever can see a project's is its researcher, so seeing is asked for first, by the database.
import { installation } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../access/caller.js';
import { notFound } from '../problems/not-found.js';

/** What the caller was shown may be used; this is for what changes it. @throws HttpProblem `forbidden` */
export function requireOwner(request: FastifyRequest, { projectId }: { projectId: string | null }): void {
  if (projectId !== null || callerOf(request).role === 'admin') return;
  throw new HttpProblem(
    'forbidden',
    'This is the installation’s: everybody may use it, and only an admin may change it.',
  );
}

/** The project's researchers, and admins. @throws HttpProblem `not_found` */
export async function requireResearcher(request: FastifyRequest, projectId: string): Promise<void> {
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
