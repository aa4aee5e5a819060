// `GET /healthz`: the process answers. `GET /readyz`: what it cannot work without answers, too, and soon.
import { health, readiness, type WaitingFor } from '@tastemaker/contracts';
import type { FastifyContextConfig } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ReadinessCheck, readinessChecker } from '../readiness.js';

export interface HealthOptions {
  checks: Readonly<Record<string, ReadinessCheck>>;
  /** Parts of the installation that are away, as its supervisor tells. @defaultValue none */
  waitingFor?: () => Promise<WaitingFor[]>;
  /** Of both routes. */
  config?: FastifyContextConfig;
}

export const healthRoutes: FastifyPluginAsyncZod<HealthOptions> = async (app, { checks, waitingFor, config = {} }) => {
  app.get('/healthz', { config, schema: { response: { 200: health } } }, () => ({ status: 'ok' as const }));

  const check = readinessChecker(checks);
  app.get('/readyz', { config, schema: { response: { 200: readiness, 503: readiness } } }, async (_request, reply) => {
    const answer = await check();
    const away = (await waitingFor?.()) ?? [];
    return reply
      .code(answer.status === 'ready' ? 200 : 503)
      .send({ ...answer, ...(away.length > 0 && { waitingFor: away }) });
  });
};
