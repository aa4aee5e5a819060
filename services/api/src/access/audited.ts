// A change and its entry in the audit log, in one transaction: neither is there without the other.
import { type Database, recordAudit } from '@tastemaker/database';
import type { FastifyRequest } from 'fastify';
import { keepAnswer } from '../plugins/app/idempotency.js';
import { callerOf } from './caller.js';

/** What the entry says of the change. */
export interface About {
  /** Which of the route's actions it was, where it has several. */
  action?: string;
  /** What was changed. */
  subjectId?: string;
  /** Left out: the project in the route's path. */
  projectId?: string;
  /** Never a name, an address or a text of somebody's: entries outlive people who are deleted. */
  detail?: Record<string, unknown>;
  /** What the request is answered, to be stored for its Idempotency-Key. Left out: what was made. */
  answer?: unknown;
  /** The answer's status, where the route has several of success. */
  status?: number;
}

/** Makes the change and records it under the action that the route names in its config, as done by the caller. */
export async function audited<Made>(
  request: FastifyRequest,
  change: (tx: Database) => Promise<Made>,
  about: (made: Made) => About = () => ({}),
): Promise<Made> {
  return request.server.deps.database.transaction(async (tx) => {
    const made = await change(tx);
    const { action, answer = made, status, ...others } = about(made);
    const by = { actorId: callerOf(request).id, action: actionOf(request, action) };
    await recordAudit(tx, { projectId: projectInPath(request), ...others, ...by });
    await keepAnswer(request, tx, answer, status);
    return made;
  });
}

/** @throws Error unless the route's config names it, as the API's reader and the tests expect */
function actionOf({ routeOptions }: FastifyRequest, given: string | undefined): string {
  const { audit } = routeOptions.config;
  const named = typeof audit === 'string' ? [audit] : Array.isArray(audit) ? audit : [];
  const action = given ?? (named.length === 1 ? named[0] : undefined);
  if (action !== undefined && named.includes(action)) return action;
  throw new Error(`${routeOptions.url ?? 'a route'} does not name the action ${String(given)} in config.audit`);
}

/** Access has seen to it that the path's project is one. */
function projectInPath({ routeOptions, params }: FastifyRequest): string | undefined {
  const inProject = routeOptions.url?.startsWith('/v1/projects/:id') === true;
  if (!inProject || typeof params !== 'object' || params === null || !('id' in params)) return undefined;
  return String(params.id);
}

/** For routes that ask a model. */
export const asksOnly = { none: 'asks a model and changes nothing' };

/** For routes that take, keep or give back a lease. */
export const leasesAreRows = { none: 'each lease is a row of its own, with its times and its end' };
