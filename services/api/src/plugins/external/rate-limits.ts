// So that one program gone wild does not slow down everybody: by token for who has one, else by network address, and by endpoint
// where that has a limit of its own. Counted in Redis, by all API processes together; without Redis by each for itself.
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { defaultRateLimits, type RateLimits } from '../../access/settings.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** @throws HttpProblem `too_many_requests` for an address that has sent too many invalid tokens */
    countInvalidToken: (request: FastifyRequest) => Promise<void>;
  }
}

const windowMs = 60_000;
/** How many tokens and addresses are counted at the same time; the least recently seen are forgotten. */
const remembered = 20_000;

export const rateLimits = fp(
  async (app) => {
    const limits: RateLimits = { ...defaultRateLimits, ...app.deps.accessSettings?.rateLimits };
    await app.register(rateLimit, {
      timeWindow: windowMs,
      cache: remembered,
      redis: app.deps.sharedCounts,
      nameSpace: 'tastemaker-requests-',
      // Redis that is away keeps nobody out.
      skipOnError: true,
      max: (request) => orNone(ownCount(request) === undefined ? limits.perAddress : limits.perToken),
      keyGenerator: countedAs,
      errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
    });
    // Requests with an invalid token end before the limit above sees them: they have a count of their own. It keeps nobody
    // out who has a valid one: behind one address there may be a room full of labelers and one forgotten program.
    const invalidTokens = app.createRateLimit({
      timeWindow: windowMs,
      max: orNone(limits.perAddress),
      keyGenerator: (request) => `invalid ${addressOf(request)}`,
    });
    app.decorate('countInvalidToken', async (request) => {
      const count = await invalidTokens(request);
      if (!count.isAllowed && count.isExceeded) throw tooMany(count.ttl);
    });
    app.addHook('onRoute', (route) => {
      const name = endpointsOf(route).find((endpoint) => endpoint in limits.perEndpoint);
      const max = name === undefined ? 0 : (limits.perEndpoint[name] ?? 0);
      if (name === undefined || max === 0) return;
      const count = app.createRateLimit({
        timeWindow: windowMs,
        max,
        keyGenerator: (request) => `${name} ${countedAs(request)}`,
      });
      const check = async (request: FastifyRequest): Promise<void> => {
        const counted = await count(request);
        if (!counted.isAllowed && counted.isExceeded) throw tooMany(counted.ttl, ` to ${name}, which takes ${max},`);
      };
      route.onRequest = [...(route.onRequest === undefined ? [] : [route.onRequest].flat()), check];
    });
  },
  { name: 'rate-limits', dependencies: ['dependencies'] },
);

function endpointsOf({ method, url }: Pick<RouteOptions, 'method' | 'url'>): string[] {
  return [method].flat().map((one) => `${one} ${url}`);
}

/** Those of the limits that no route answers to. */
export function unknownEndpoints(
  perEndpoint: RateLimits['perEndpoint'],
  routes: readonly Pick<RouteOptions, 'method' | 'url'>[],
): string[] {
  const known = new Set(routes.flatMap(endpointsOf));
  return Object.keys(perEndpoint).filter((endpoint) => !known.has(endpoint));
}

function countedAs(request: FastifyRequest): string {
  return ownCount(request) ?? addressOf(request);
}

/** Of who has a token: what its requests are counted under. */
function ownCount({ caller, trainer }: FastifyRequest): string | undefined {
  if (trainer !== null) return `${trainer.runId}/${trainer.attempt}`;
  return caller?.token.id;
}

function orNone(limit: number): number {
  return limit === 0 ? Number.MAX_SAFE_INTEGER : limit;
}

/** An IPv6 network is one customer's: its addresses count together. */
export function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip, 64);
}

function tooMany(ttlMs: number, where = ''): HttpProblem {
  const retryAfterSeconds = Math.max(1, Math.ceil(ttlMs / 1000));
  const detail = `Too many requests${where} in a minute; go on in ${retryAfterSeconds} s.`;
  return new HttpProblem('too_many_requests', detail, { retryAfterSeconds });
}
