// Completes what each route declares: the problems that follow from its access, its inputs and its idempotency are the
// same for all, so a route names only its own, in `config.problems`.
import type { ProblemCode } from '@tastemaker/contracts';
import type { RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { problems } from '../../problems/responses.js';
import { isOperation } from './access.js';

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
      const codes = new Set([...impliedProblems(route), ...(route.config?.problems ?? [])]);
      route.schema.response = Object.assign(problems(...codes), route.schema.response);
    });
  },
  { name: 'declared-responses', dependencies: ['access', 'idempotency'] },
);

function impliedProblems({ config, schema }: RouteOptions): ProblemCode[] {
  // Reading, too, writes to the disk: large sorts do.
  const codes: ProblemCode[] = ['internal_error', 'unavailable', 'insufficient_storage'];
  codes.push('too_many_requests');
  if (config?.access !== 'public') codes.push('unauthorized', 'insufficient_scope', 'account_disabled');
  if (config?.credential === 'session') codes.push('session_required');
  if (config?.access === 'member' || config?.access === 'project-researcher') codes.push('not_found');
  if (config?.access !== 'public' && config?.access !== 'user' && config?.access !== 'member') codes.push('forbidden');
  if (schema?.body !== undefined) {
    codes.push('invalid_request', 'request_timeout', 'payload_too_large', 'unsupported_media_type');
  }
  if (schema?.body !== undefined || schema?.querystring !== undefined || schema?.params !== undefined) {
    codes.push('validation_failed');
  }
  if (config?.idempotent === true) codes.push('idempotency_key_in_use', 'idempotency_key_reused');
  return codes;
}
