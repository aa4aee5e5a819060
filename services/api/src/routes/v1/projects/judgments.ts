// What labelers found, for researchers.
import { filterCount, idParams, judgmentFilter, judgmentQuery, listedJudgment, page } from '@tastemaker/contracts';
import { countJudgments, listJudgments } from '@tastemaker/database';
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
        response: { 200: page(listedJudgment) },
      },
    },
    (request) => listJudgments(app.deps.database, request.params.id, request.query),
  );

  app.get(
    '/projects/:id/judgments/count',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'How many judgments a filter lets through: exactly up to 10,000',
        params: idParams,
        querystring: judgmentFilter,
        response: { 200: filterCount },
      },
    },
    (request) => countJudgments(app.deps.database, request.params.id, request.query),
  );
};
