// Idempotency-Key: the answer to a creating request is stored for its key, in the transaction of what it creates, so that a
// request sent again, because its answer or this process was lost on the way, creates nothing twice and is answered the same.
import { createHash } from 'node:crypto';
import { unstorableAt } from '@tastemaker/contracts';
import {
  abandonIdempotent,
  beginIdempotent,
  type Database,
  type IdempotencyClaim,
  renewIdempotencyClaims,
  storeIdempotentAnswer,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { callerOf } from '../../access/caller.js';
import { SpooledFile } from '../../imports/spool.js';
import { notFound } from '../../problems/not-found.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route honors Idempotency-Key: every POST that creates does. It stores its answer by `keepAnswer`. */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    /** The key under which this request's answer is to be stored. */
    idempotent: IdempotencyClaim | null;
  }
}

const maxKeyLength = 255;

/** Often enough for several tries before a claim runs out. */
const renewEveryMs = 5_000;

export const idempotency = fp(
  async (app) => {
    const { database } = app.deps;
    const held = new Set<string>();
    app.decorateRequest('idempotent', null);

    app.addHook('preHandler', async (request, reply) => {
      const key = keyOf(request);
      if (key === undefined) return;
      const begun = await beginIdempotent(database, {
        userId: callerOf(request).id,
        key,
        requestHash: hashOf(request),
      });
      if (begun.outcome === 'different') throw keyReused();
      if (begun.outcome === 'in_use') throw keyInUse();
      if (begun.outcome === 'new') {
        request.idempotent = begun.claim;
        held.add(begun.claim.claim);
      } else {
        await assertStillTheirs(app, request, begun.response);
        await replay(reply, begun);
      }
    });

    app.addHook('onSend', async (request) => {
      const claim = request.idempotent;
      if (claim === null) return;
      request.idempotent = null;
      held.delete(claim.claim);
      // Where an answer was stored, this changes nothing. What had no effect may be tried again under the same key.
      await abandonIdempotent(database, claim).catch((error: unknown) =>
        request.log.error({ err: error }, 'an Idempotency-Key stays in use until its claim runs out'),
      );
    });

    const renewing = setInterval(() => {
      if (held.size === 0) return;
      renewIdempotencyClaims(database, [...held]).catch((error: unknown) =>
        app.log.error({ err: error }, 'claims of Idempotency-Keys could not be renewed'),
      );
    }, renewEveryMs);
    renewing.unref();
    app.addHook('onClose', async () => clearInterval(renewing));
  },
  { name: 'idempotency', dependencies: ['access', 'dependencies'] },
);

/**
 * Stores what the request will be answered, in the transaction of what it did; nothing without an Idempotency-Key.
 * @param status where the route has several answers of success
 */
export async function keepAnswer(
  request: FastifyRequest,
  tx: Database,
  answer: unknown,
  status?: number,
): Promise<void> {
  const claim = request.idempotent;
  if (claim === null) return;
  const [code, schema] = successOf(request, status);
  const response: unknown = JSON.parse(JSON.stringify(z.encode(schema, answer)));
  await storeIdempotentAnswer(tx, claim, { status: code, response });
}

/** @throws Error to whoever writes a route that does not say which of its answers it is */
function successOf({ routeOptions }: FastifyRequest, status: number | undefined): [number, z.ZodType] {
  const declared = Object.entries(routeOptions.schema?.response ?? {}).flatMap(
    ([code, schema]): [number, z.ZodType][] =>
      schema instanceof z.ZodType && Number(code) < 300 ? [[Number(code), schema]] : [],
  );
  const wanted = status === undefined ? declared : declared.filter(([code]) => code === status);
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return only;
  throw new Error(`${routeOptions.url ?? 'a route'} does not say which of its answers is stored`);
}

function keyOf(request: FastifyRequest): string | undefined {
  if (request.routeOptions.config.idempotent !== true) return undefined;
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  const unstorable = unstorableAt({ 'idempotency-key': key });
  if (unstorable !== undefined) {
    throw new HttpProblem('validation_failed', 'The Idempotency-Key cannot be stored.', { errors: [unstorable] });
  }
  if (typeof key === 'string' && key.length > 0 && key.length <= maxKeyLength) return key;
  throw new HttpProblem('invalid_request', `An Idempotency-Key has 1 to ${maxKeyLength} characters.`);
}

/** Of method, address and body, be it JSON, a file, or a form with a file. */
function hashOf({ method, url, body, formFields }: FastifyRequest): string {
  const content = body instanceof SpooledFile ? body.contentHash : JSON.stringify(body ?? null);
  const fields = formFields === null ? '' : `\n${JSON.stringify(formFields)}`;
  return createHash('sha256').update(`${method} ${url}\n${content}${fields}`).digest('hex');
}

/**
 * What belongs to a project is told again only to who may still know of it. (Of a project in the path, access has seen to it.)
 * @throws HttpProblem `not_found`
 */
async function assertStillTheirs(app: FastifyInstance, request: FastifyRequest, response: unknown): Promise<void> {
  if (typeof response !== 'object' || response === null || !('projectId' in response)) return;
  if (typeof response.projectId !== 'string') return;
  const caller = callerOf(request);
  const role = await app.roleInProject(caller, response.projectId);
  const isForLabelers = [request.routeOptions.config.scope].flat().includes('label');
  if (role === undefined || (role === 'labeler' && !isForLabelers)) throw notFound('project');
}

function replay(reply: FastifyReply, { status, response }: { status: number; response: unknown }) {
  return reply
    .code(status)
    .header('idempotency-replayed', 'true')
    .type('application/json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(response);
}

function keyReused(): HttpProblem {
  return new HttpProblem(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request; take a new one.',
  );
}

function keyInUse(): HttpProblem {
  return new HttpProblem(
    'idempotency_key_in_use',
    'The first request with this key is still at work; ask again shortly.',
  );
}
