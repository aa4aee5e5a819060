// A run's events as they happen: those already there first, then each as it is announced, each once and in order.
import { digits, idParams, serverSentEvent } from '@tastemaker/contracts';
import { visibleRun } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../access/caller.js';
import { runEventsFrom } from '../../../runs/event-source.js';

const eventHeaders = z.object({
  'last-event-id': digits(0, Number.MAX_SAFE_INTEGER).default(0).describe('Begin behind this event'),
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
        response: {
          200: {
            description: 'Events of RunEvent as JSON; id is the number to resume from',
            content: { 'text/event-stream': { schema: serverSentEvent } },
          },
        },
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
