// Whether the process lives, and whether it can answer.
import { health, readiness } from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get('/healthz', { schema: { response: { 200: health } } }, async () => ({ status: 'ok' as const }));

  app.get('/readyz', { schema: { response: { 200: readiness, 503: readiness } } }, async (_, reply) => {
    const error = app.deps.host.trouble;
    if (error === undefined) return { status: 'ready' as const, checks: { modelHost: { ok: true } } };
    reply.code(503);
    return { status: 'not_ready' as const, checks: { modelHost: { ok: false, error } } };
  });
};
