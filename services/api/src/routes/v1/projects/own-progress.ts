// How the caller comes along in a project, for the page on which they judge.
import { idParams, ownProgress } from '@tastemaker/contracts';
import { readOwnProgress } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';

export const ownProgressRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/projects/:id/progress/mine',
    {
      config: { access: 'member', scope: ['label', 'read'] },
      schema: {
        summary: 'How you come along: what you judged, your quota, what is left for you',
        params: idParams,
        response: { 200: ownProgress },
      },
    },
    (request) => readOwnProgress(app.deps.database, request.params.id, callerOf(request).id),
  );
};
