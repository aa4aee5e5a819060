// GET /health as vLLM and text-embeddings-inference answer it: 200 and nothing else where models can be asked, or 503.
import { ping } from '@tastemaker/database';
import { readinessChecker } from '@tastemaker/service';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const nothing = z.literal('').describe('Nothing');

/** Whoever asks waits no longer: see readinessChecker. */
const answerMs = 2_000;

export const healthRoute: FastifyPluginAsyncZod = async (app) => {
  const { health: database, inference } = app.deps;
  const check = readinessChecker({
    database: () => ping(database),
    inference: () => inference.ready(AbortSignal.timeout(answerMs)),
  });

  app.get(
    '/health',
    {
      config: { access: 'public', rateLimit: false },
      schema: { summary: 'Whether models can be asked', response: { 200: nothing, 503: nothing } },
    },
    async (_request, reply) => {
      const { status } = await check();
      return reply
        .code(status === 'ready' ? 200 : 503)
        .type('text/plain; charset=utf-8')
        .send('');
    },
  );
};
