// How the installation stands, for whoever runs it.
import { system } from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { systemReader } from '../../system/system-state.js';

export const systemRoute: FastifyPluginAsyncZod = async (app) => {
  const read = systemReader(app);

  app.get(
    '/system',
    {
      config: { access: 'admin', scope: 'admin' },
      schema: {
        summary: 'How the installation stands: workers, queues, what does not get on and why',
        response: { 200: system },
      },
    },
    () => read(),
  );
};
