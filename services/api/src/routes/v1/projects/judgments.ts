// What labelers found, for researchers.
import { idParams, judgment, judgmentQuery, page } from '@tastemaker/contracts';
import { listJudgments } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const judgmentRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/projects/:id/judgments',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List judgments',
        params: idParams,
        querystring: judgmentQuery,
        response: { 200: page(judgment) },
      },
    },
    (request) => listJudgments(app.deps.database, request.params.id, request.query),
  );
};
