// Who may call what. Every route under /v1 says so in its config; one that does not cannot be registered.
import { type MemberRole, type TokenScope, tokenScope, type User } from '@tastemaker/contracts';
import { type Authenticate, authenticator, memberRoleOf, projectById, type TrainerKey } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { clearCookie } from '../../access/browser-sessions.js';
import {
  assertSession,
  assertUnlimited,
  type Caller,
  hasScope,
  type Identified,
  identify,
  insufficientScope,
  userOfCookie,
} from '../../access/caller.js';
import { endWithAdmission } from '../../access/open-answers.js';
import { identifyTrainer } from '../../access/trainers.js';
import { notFound } from '../../problems/not-found.js';
import { publicBodyLimit } from '../../request-limits.js';

/**
 * - `public`: anybody
 * - `user`: anybody with a token
 * - `researcher`: researchers and admins, in any project
 * - `admin`
 * - `member`: members of the project `:id`, and admins
 * - `project-researcher`: members of the project `:id` who are researchers in it, and admins
 * - `trainer`: a trainer elsewhere, by the token that opens its run and nothing else
 */
export type Access = 'public' | 'user' | 'researcher' | 'admin' | 'member' | 'project-researcher' | 'trainer';

/** The action, or actions, that a change is recorded under; or why there is none. */
export type AuditConfig = string | readonly string[] | { none: string };

/** What a route says of itself, as registered. */
export interface RegisteredRoute {
  method: string;
  url: string;
  access: Access;
  scopes: readonly TokenScope[];
  audit: AuditConfig | undefined;
  idempotent: boolean;
}

/** For routes that any token may call, such as the one that tells whose it is. */
export const anyScope: readonly TokenScope[] = tokenScope.options;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** A token that is limited to some scopes needs one of these. */
    scope?: TokenScope | readonly TokenScope[];
    /** What only a session may do (`session`), or a session and a token without limits (`unlimited`): access/caller.ts. */
    credential?: 'session' | 'unlimited';
    /** Of routes that change something: what the audit log calls it. See access/audited.ts. */
    audit?: AuditConfig;
  }
  interface FastifyRequest {
    caller: Caller | null;
    /** What the caller may do in the project of the path: admins do what researchers do. */
    projectRole: MemberRole | null;
    /** Of routes for trainers: whose token it is. */
    trainer: TrainerKey | null;
    /** Of routes that stream what their path's own project does not decide: throws once the caller may not see it any more. */
    assertStillVisible: ((caller: Caller) => Promise<unknown>) | null;
  }
  interface FastifyInstance {
    /** What somebody may do in a project: admins do what researchers do. Undefined: they are no member. */
    roleInProject: (caller: User, projectId: string) => Promise<MemberRole | undefined>;
    /** Of public routes: whose session the browser sends, if it is still one; also of whoever is disabled. */
    cookieUser: (request: FastifyRequest) => Promise<User | undefined>;
    registeredRoutes: RegisteredRoute[];
  }
}

export const access = fp(
  async (app) => {
    const { database } = app.deps;
    const authenticate = authenticator(database);
    app.decorateRequest('caller', null);
    app.decorateRequest('projectRole', null);
    app.decorateRequest('trainer', null);
    app.decorateRequest('assertStillVisible', null);
    app.decorate('registeredRoutes', []);
    app.decorate('cookieUser', (request) => userOfCookie(authenticate, request));
    app.decorate('roleInProject', async (caller, projectId) => {
      if (caller.role !== 'admin') return memberRoleOf(database, projectId, caller.id);
      await projectById(database, projectId);
      return 'researcher';
    });
    app.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) app.registeredRoutes.push(describeRoute(method, route));
      if (!isOperation(route)) return;
      assertComplete(route);
      route.schema = { ...route.schema, tags: [tagOf(route.url)] };
      if (route.config?.access === 'public') route.bodyLimit ??= publicBodyLimit;
      else route.schema.security = route.config?.access === 'trainer' ? trainerSecurity : userSecurity;
    });
    // Before the body is read: nobody uploads what they may not.
    app.addHook('onRequest', async (request, reply) => {
      await admit(app, authenticate, request, reply);
      if (request.caller !== null) endWithAdmission(request, reply, () => readmit(authenticate, request));
      if (request.trainer !== null) endWithAdmission(request, reply, async () => void (await identifyTrainer(request)));
    });
  },
  { name: 'access', dependencies: ['dependencies', 'rate-limits'] },
);

const userSecurity = [{ bearer: [] }, { session: [] }];
const trainerSecurity = [{ trainer: [] }];

/** Routes of the API itself: all under /v1, and those elsewhere that say whom they are for. */
export function isOperation({ url, config }: RouteOptions): boolean {
  return url.startsWith('/v1/') || config?.access !== undefined;
}

/** What the caller of a `member` or `project-researcher` route may do in its project. */
export function projectRoleOf(request: FastifyRequest): MemberRole {
  if (request.projectRole === null) throw notFound('project');
  return request.projectRole;
}

/** As at the beginning, from what is stored now. @throws HttpProblem or DatabaseError when it would be refused */
async function readmit(authenticate: Authenticate, request: FastifyRequest): Promise<void> {
  const { access: needed = 'public', scope } = request.routeOptions.config;
  const inProject = needed === 'member' || needed === 'project-researcher';
  const { caller, projectRole } = await identify(authenticate, request, inProject ? pathId(request) : undefined);
  const scopes = scopesOf(scope);
  if (!scopes.some((one) => hasScope(caller, one))) throw insufficientScope(scopes, caller);
  assertAllowed(needed, caller, projectRole);
  await request.assertStillVisible?.(caller);
}

async function admit(
  app: FastifyInstance,
  authenticate: Authenticate,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { access: needed = 'public', scope, credential } = request.routeOptions.config;
  if (needed === 'public') return;
  if (needed === 'trainer') {
    request.trainer = await countingInvalid(app, { request, reply }, () => identifyTrainer(request));
    return;
  }
  const inProject = needed === 'member' || needed === 'project-researcher';
  const projectId = inProject ? pathId(request) : undefined;
  const { caller, projectRole } = await identified(app, authenticate, { request, reply, projectId });
  request.caller = caller;
  request.projectRole = projectRole;
  const scopes = scopesOf(scope);
  if (!scopes.some((one) => hasScope(caller, one))) throw insufficientScope(scopes, caller);
  assertAllowed(needed, caller, projectRole);
  if (credential === 'session') assertSession(caller);
  if (credential === 'unlimited') assertUnlimited(caller, 'This');
}

async function identified(
  app: FastifyInstance,
  authenticate: Authenticate,
  { request, reply, projectId }: { request: FastifyRequest; reply: FastifyReply; projectId: string | undefined },
): Promise<Identified> {
  return countingInvalid(app, { request, reply }, () => identify(authenticate, request, projectId));
}

/** Whoever tries many tokens that are none is slowed down. */
async function countingInvalid<Found>(
  app: FastifyInstance,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  identifyCaller: () => Promise<Found>,
): Promise<Found> {
  try {
    return await identifyCaller();
  } catch (error) {
    if (error instanceof HttpProblem && error.code === 'unauthorized') {
      if (request.headers.authorization === undefined) clearCookie(request, reply);
      await app.countInvalidToken(request);
    }
    throw error;
  }
}

function assertAllowed(needed: Access, { role }: User, projectRole: MemberRole | null): void {
  if (needed === 'admin' && role !== 'admin') throw forbidden('an admin');
  if (needed === 'researcher' && role === 'labeler') throw forbidden('a researcher');
  if (needed !== 'member' && needed !== 'project-researcher') return;
  // As for a project that isn't there: nobody learns which ones there are.
  if (projectRole === null) throw notFound('project');
  if (needed === 'project-researcher' && projectRole !== 'researcher') throw forbidden('a researcher of this project');
}

function pathId({ params }: FastifyRequest): string | undefined {
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : undefined;
}

function scopesOf(scope: TokenScope | readonly TokenScope[] | undefined): readonly TokenScope[] {
  return scope === undefined ? [] : [scope].flat();
}

function describeRoute(method: string, { url, config }: RouteOptions): RegisteredRoute {
  const { access: needed = 'public', scope, audit, idempotent = false } = config ?? {};
  return { method, url, access: needed, scopes: scopesOf(scope), audit, idempotent };
}

/** @throws Error that says what the route leaves out, to whoever writes it */
function assertComplete({ method, url, config }: RouteOptions): void {
  const name = `${String(method)} ${url}`;
  if (config?.access === undefined) throw new Error(`${name} names no access`);
  const takesScopes = config.access !== 'public' && config.access !== 'trainer';
  if (takesScopes && config.scope === undefined) throw new Error(`${name} names no scope`);
  const isReading = [method].flat().every((one) => one === 'GET' || one === 'HEAD');
  if (!isReading && config.audit === undefined) throw new Error(`${name} names no audit action, nor why there is none`);
}

/** What the OpenAPI page groups a route under: the resource, which for those of a project stands behind its id. */
function tagOf(url: string): string {
  if (url.startsWith('/openai/')) return 'openai';
  if (!url.startsWith('/v1/')) return 'reward-servers';
  const [, , first = '', , second] = url.split('/');
  return first === 'projects' && second !== undefined ? second : first;
}

function forbidden(who: string): HttpProblem {
  return new HttpProblem('forbidden', `This is for ${who} only.`);
}
