// GET /v1/models: what is in memory now. Any other model in the artifacts is loaded when it is asked for.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const modelList = z.object({
  object: z.literal('list'),
  data: z.array(z.object({ id: z.string(), object: z.literal('model'), owned_by: z.literal('tastemaker') })),
});

export const modelsRoute: FastifyPluginAsyncZod = async (app) => {
  app.get('/v1/models', { schema: { response: { 200: modelList } } }, async () => ({
    object: 'list' as const,
    data: app.deps.host.loaded.map((hash) => ({
      id: `sha256:${hash}`,
      object: 'model' as const,
      owned_by: 'tastemaker' as const,
    })),
  }));
};
