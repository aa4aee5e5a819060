// For Prometheus, which sends an admin's token of scope `read`: `authorization: {credentials_file: …}` in its configuration.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

export const metricsRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/metrics',
    {
      config: { access: 'admin', scope: 'read' },
      schema: {
        summary: 'Figures of this process, for Prometheus',
        response: {
          200: { description: 'In Prometheus’ text format', content: { 'text/plain': { schema: z.string() } } },
        },
      },
    },
    async (_request, reply) => {
      const { contentType, body } = await app.metrics.text();
      return reply.type(contentType).send(body);
    },
  );
};
