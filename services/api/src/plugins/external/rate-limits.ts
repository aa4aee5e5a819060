// So that one program gone wild does not slow down everybody: by token for who has one, else by network address.
// Counted in this process; several API processes allow as many times more.
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
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
      max: (request) => orNone(ownCount(request) === undefined ? limits.perAddress : limits.perToken),
      keyGenerator: (request) => ownCount(request) ?? addressOf(request),
      errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
    });
    // Requests with an invalid token end before the limit above sees them: they have a count of their own. It keeps nobody
    // out who has a valid one: behind one address there may be a room full of labelers and one forgotten program.
    const invalidTokens = app.createRateLimit({
      timeWindow: windowMs,
      max: orNone(limits.perAddress),
      keyGenerator: addressOf,
    });
    app.decorate('countInvalidToken', async (request) => {
      const count = await invalidTokens(request);
      if (!count.isAllowed && count.isExceeded) throw tooMany(count.ttl);
    });
  },
  { name: 'rate-limits', dependencies: ['dependencies'] },
);

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

function tooMany(ttlMs: number): HttpProblem {
  const retryAfterSeconds = Math.max(1, Math.ceil(ttlMs / 1000));
  const detail = `Too many requests in a minute; go on in ${retryAfterSeconds} s.`;
  return new HttpProblem('too_many_requests', detail, { retryAfterSeconds });
}
