// Idempotency-Key: the answer to a creating request is kept for its key, so that a request sent again, because its answer
// was lost on the way, creates nothing twice and is answered the same.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { abandonIdempotent, beginIdempotent, completeIdempotent, type IdempotentRequest } from '@tastemaker/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem } from '../../problems/http-problem.js';
import { callerOf } from './access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route honors Idempotency-Key: every POST that creates does. */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    /** The key under which this request's answer is to be kept. */
    idempotent: IdempotentRequest | null;
  }
}

const maxKeyLength = 255;

export const idempotency = fp(
  async (app) => {
    const { database } = app.deps;
    app.decorateRequest('idempotent', null);

    app.addHook('preHandler', async (request, reply) => {
      const key = keyOf(request);
      if (key === undefined) return;
      const asked = { userId: callerOf(request).id, key, requestHash: hashOf(request) };
      const begun = await beginIdempotent(database, asked);
      if (begun.outcome === 'different') throw reused();
      if (begun.outcome === 'in_use') throw inUse();
      if (begun.outcome === 'new') request.idempotent = asked;
      else await replay(request, reply, begun);
    });

    app.addHook('onSend', async (request, reply, payload) => {
      const asked = request.idempotent;
      if (asked === null) return;
      request.idempotent = null;
      // What failed may be tried again under the same key; what was done is done.
      if (reply.statusCode >= 300 || typeof payload !== 'string') return abandonIdempotent(database, asked);
      await completeIdempotent(database, asked, { status: reply.statusCode, response: JSON.parse(payload) });
    });
  },
  { name: 'idempotency', dependencies: ['access', 'dependencies'] },
);

function keyOf(request: FastifyRequest): string | undefined {
  if (request.routeOptions.config.idempotent !== true) return undefined;
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length > 0 && key.length <= maxKeyLength) return key;
  throw new HttpProblem('invalid_request', `An Idempotency-Key has 1 to ${maxKeyLength} characters.`);
}

/** Of method, address and JSON body. A streamed file isn't read for this: its key and address must do. */
function hashOf({ method, url, body }: FastifyRequest): string {
  const content = body instanceof Readable ? '' : JSON.stringify(body ?? null);
  return createHash('sha256').update(`${method} ${url}\n${content}`).digest('hex');
}

function replay(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, response }: { status: number; response: unknown },
) {
  // A file that was sent again is read to its end, so that its sender gets to read the answer.
  if (request.body instanceof Readable) request.body.resume();
  return reply
    .code(status)
    .header('idempotency-replayed', 'true')
    .type('application/json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(response);
}

function reused(): HttpProblem {
  return new HttpProblem(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request; take a new one.',
  );
}

function inUse(): HttpProblem {
  return new HttpProblem(
    'idempotency_key_in_use',
    'The first request with this key is still at work; ask again shortly.',
  );
}
