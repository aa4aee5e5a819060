// Who may call what. Every route under /v1 says so in its config; one that does not cannot be registered.
import type { MemberRole, User } from '@tastemaker/contracts';
import { memberRoleOf, projectById } from '@tastemaker/database';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { identify } from '../../access/identify.js';
import { HttpProblem, notFound } from '../../problems/http-problem.js';

/**
 * - `public`: anybody
 * - `user`: anybody with a token
 * - `researcher`: researchers and admins, in any project
 * - `admin`
 * - `member`: members of the project `:id`, and admins
 * - `project-researcher`: members of the project `:id` who are researchers in it, and admins
 */
type Access = 'public' | 'user' | 'researcher' | 'admin' | 'member' | 'project-researcher';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: User | null;
  }
  interface FastifyInstance {
    /** What somebody may do in a project: admins do what researchers do. Undefined: they are no member. */
    roleInProject: (caller: User, projectId: string) => Promise<MemberRole | undefined>;
  }
}

export const access = fp(
  async (app) => {
    const { database } = app.deps;
    app.decorateRequest('caller', null);
    app.decorate('roleInProject', async (caller, projectId) => {
      if (caller.role !== 'admin') return memberRoleOf(database, projectId, caller.id);
      await projectById(database, projectId);
      return 'researcher';
    });
    app.addHook('onRoute', (route) => {
      if (!route.url.startsWith('/v1/')) return;
      if (route.config?.access === undefined) throw new Error(`${String(route.method)} ${route.url} names no access`);
      route.schema = { ...route.schema, tags: [tagOf(route.url)] };
      if (route.config.access !== 'public') route.schema.security = [{ bearer: [] }];
    });
    // Before the body is read: nobody uploads what they may not.
    app.addHook('onRequest', async (request) => {
      const needed = request.routeOptions.config.access ?? 'public';
      if (needed === 'public') return;
      request.caller = await identify(database, request.headers.authorization);
      await allow(app, request, request.caller, needed);
    });
  },
  { name: 'access', dependencies: ['dependencies'] },
);

/** The authenticated caller of a route that is not public. */
export function callerOf(request: FastifyRequest): User {
  if (request.caller === null) throw new HttpProblem('unauthorized', 'Send a bearer token.');
  return request.caller;
}

async function allow(app: FastifyInstance, request: FastifyRequest, caller: User, needed: Access): Promise<void> {
  if (needed === 'member' || needed === 'project-researcher') return allowInProject(app, request, caller, needed);
  if (needed === 'admin' && caller.role !== 'admin') throw forbidden('an admin');
  if (needed === 'researcher' && caller.role === 'labeler') throw forbidden('a researcher');
}

const projectParams = z.object({ id: z.uuid() });

async function allowInProject(app: FastifyInstance, request: FastifyRequest, caller: User, needed: Access) {
  const params = projectParams.safeParse(request.params);
  if (!params.success) throw notFound('project');
  const role = await app.roleInProject(caller, params.data.id);
  // As for a project that isn't there: nobody learns which ones there are.
  if (role === undefined) throw notFound('project');
  if (needed === 'project-researcher' && role !== 'researcher') throw forbidden('a researcher of this project');
}

/** What the OpenAPI page groups a route under: the resource, which for those of a project stands behind its id. */
function tagOf(url: string): string {
  const [, , first = '', , second] = url.split('/');
  return first === 'projects' && second !== undefined ? second : first;
}

function forbidden(who: string): HttpProblem {
  return new HttpProblem('forbidden', `This is for ${who} only.`);
}
