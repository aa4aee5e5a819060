// What was deleted: listed, and restored as long as it is not purged.
import { erasure, erasureQuery, idParams, page } from '@tastemaker/contracts';
import { listErasures, restoreErasure } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../access/audited.js';
import { callerOf } from '../../access/caller.js';

export const erasureRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/erasures',
    {
      config: { access: 'user', scope: 'read' },
      schema: {
        summary: 'What was deleted in your projects, those that were deleted included, newest first',
        querystring: erasureQuery,
        response: { 200: page(erasure) },
      },
    },
    (request) => listErasures(database, callerOf(request), request.query),
  );

  app.post(
    '/erasures/:id/restore',
    {
      config: { access: 'user', scope: 'write', audit: 'erasure.restore', problems: ['not_found', 'conflict'] },
      schema: {
        summary: 'Take back an erasure before it is purged',
        params: idParams,
        response: { 200: erasure },
      },
    },
    (request) =>
      audited(
        request,
        (tx) => restoreErasure(tx, callerOf(request), request.params.id),
        ({ id, kind, subjectId, projectId }) => ({
          subjectId,
          ...(projectId === null ? {} : { projectId }),
          detail: { erasureId: id, kind },
        }),
      ),
  );
};
