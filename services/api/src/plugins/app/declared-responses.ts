// Completes what each route declares: the problems that follow from HTTP, from its access, its inputs and its idempotency
// are the same for all, so a route names only its own, in `config.problems`.
import { type ProblemCode, problem, problemWithOpenAiError, problemWithTeiError } from '@tastemaker/contracts';
import type { FastifyContextConfig, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { openAiProblems, problems } from '../../problems/declared-problems.js';
import { isOperation } from './access.js';
import { isOpenAiSurface } from './error-handler.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Problems beyond those that follow from the route's access and inputs. */
    problems?: ProblemCode[];
  }
}

export const declaredResponses = fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (!isOperation(route) || route.schema === undefined) return;
      // Also where no parameter is known: another is refused.
      route.schema.querystring ??= z.object({});
      const codes = new Set([...impliedProblems(route), ...(route.config?.problems ?? [])]);
      const declared = isOpenAiSurface(route.url)
        ? openAiProblems(...codes)
        : problems(schemaFor(route.config), ...codes);
      route.schema.response = Object.assign(declared, route.schema.response);
    });
  },
  { name: 'declared-responses', dependencies: ['access', 'idempotency'] },
);

/** What the error handler sends: see there. */
function schemaFor({ openAiErrors, teiErrors }: FastifyContextConfig = {}) {
  if (openAiErrors === true) return problemWithOpenAiError;
  return teiErrors === true ? problemWithTeiError : problem;
}

/** Whatever a route does: addresses, headers and connections have limits, and servers have bad days. */
const always: ProblemCode[] = [
  'invalid_request',
  'request_timeout',
  'uri_too_long',
  'expectation_failed',
  'validation_failed',
  'too_many_requests',
  'headers_too_large',
  'internal_error',
  'unavailable',
  // Reading, too, writes to the disk: large sorts do.
  'insufficient_storage',
];

function impliedProblems(route: RouteOptions): ProblemCode[] {
  const { config } = route;
  const codes = [...always];
  const isForPeople = config?.access !== 'public' && config?.access !== 'trainer';
  if (config?.access === 'trainer') codes.push('unauthorized', 'trainer_superseded', 'run_finished');
  if (isForPeople) codes.push('unauthorized', 'insufficient_scope', 'account_disabled');
  if (isForPeople && hasBody(route)) codes.push('csrf_refused');
  if (config?.credential === 'session') codes.push('session_required');
  if (config?.access === 'member' || config?.access === 'project-researcher') codes.push('not_found');
  if (isForPeople && config?.access !== 'user' && config?.access !== 'member') codes.push('forbidden');
  if (hasBody(route)) codes.push('payload_too_large', 'unsupported_media_type');
  if (config?.idempotent === true) codes.push('idempotency_key_in_use', 'idempotency_key_reused');
  return codes;
}

/** Whatever comes as the body of a change is read, also where none is expected. */
function hasBody({ method }: RouteOptions): boolean {
  return ![method].flat().every((one) => one === 'GET' || one === 'HEAD');
}
