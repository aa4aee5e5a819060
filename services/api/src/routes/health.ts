// Liveness: the process answers. Readiness: what it cannot work without answers too.
import { health, type Readiness, readiness } from '@tastemaker/contracts';
import { ping } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get('/healthz', { config: { rateLimit: false }, schema: { response: { 200: health } } }, () => ({
    status: 'ok' as const,
  }));

  app.get(
    '/readyz',
    { config: { rateLimit: false }, schema: { response: { 200: readiness, 503: readiness } } },
    async (_request, reply) => {
      const { database, queue } = app.deps;
      const checks = { database: await check(() => ping(database)), queue: await check(() => queue.counts()) };
      const ready = Object.values(checks).every(({ ok }) => ok);
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', checks });
    },
  );
};

async function check(ask: () => Promise<unknown>): Promise<Readiness['checks'][string]> {
  try {
    await ask();
    return { ok: true };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
