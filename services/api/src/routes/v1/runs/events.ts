// A run's events as they happen: those already there first, then each as it is announced, each once and in order.
import { idParams } from '@tastemaker/contracts';
import { visibleRun } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../plugins/app/access.js';
import { runEventsFrom } from '../../../runs/event-source.js';

const eventHeaders = z.object({
  'last-event-id': z.coerce.number().int().min(0).default(0).describe('Begin behind this event'),
});

export const runEventRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/runs/:id/events',
    {
      config: { access: 'user', scope: 'read', problems: ['not_found'] },
      schema: {
        summary: "The run's events as they happen",
        params: idParams,
        headers: eventHeaders,
        produces: ['text/event-stream'],
        response: { 200: z.string().describe('Events of RunEvent as JSON; id is the number to resume from') },
      },
    },
    async (request, reply) => {
      const { id } = await visibleRun(app.deps.database, callerOf(request), request.params.id);
      request.assertStillVisible = (caller) => visibleRun(app.deps.database, caller, id);
      const after = request.headers['last-event-id'];
      await app.sendEvents(reply, (signal) => runEventsFrom(app.deps, id, after, signal));
    },
  );
};
