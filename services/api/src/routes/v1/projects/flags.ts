// Flags of a project, for its researchers to decide on.
import { flag, flagDetail, flagQuery, flagResolve, idParams, page } from '@tastemaker/contracts';
import { listFlags, readFlag, resolveFlag } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';

const flagParams = z.object({ id: z.uuid(), flagId: z.uuid() });

export const flagRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/projects/:id/flags',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'List flags', params: idParams, querystring: flagQuery, response: { 200: page(flag) } },
    },
    (request) => listFlags(app.deps.database, request.params.id, request.query),
  );

  app.get(
    '/projects/:id/flags/:flagId',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Read a flag with its prompt and candidate',
        params: flagParams,
        response: { 200: flagDetail },
      },
    },
    ({ params: { id, flagId } }) => readFlag(app.deps.database, id, flagId),
  );

  app.post(
    '/projects/:id/flags/:flagId/resolve',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'flag.resolve' },
      schema: {
        summary: 'Decide on a flag: upheld, it stays out; dismissed, it comes back into the queue',
        params: flagParams,
        body: flagResolve,
        response: { 200: flag },
      },
    },
    (request) => {
      const { id: projectId, flagId } = request.params;
      const { state } = request.body;
      const decision = { projectId, flagId, state, userId: callerOf(request).id };
      return audited(
        request,
        (tx) => resolveFlag(tx, decision),
        () => ({ subjectId: flagId, detail: { state } }),
      );
    },
  );
};
