// A project at a glance: how it goes on day by day, and what waits for somebody.
import { activity, activityQuery, attention, idParams } from '@tastemaker/contracts';
import { projectAttention } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';
import { activityOf } from '../../../reports/activity.js';

export const overviewRoutes: FastifyPluginAsyncZod = async (app) => {
  const { longWork } = app.deps;
  const config = { access: 'project-researcher', scope: 'read' } as const;

  app.get(
    '/projects/:id/activity',
    {
      config,
      schema: {
        summary: 'Judgments a day, the pace of the last seven, and when all that are needed will be in',
        params: idParams,
        querystring: activityQuery,
        response: { 200: activity },
      },
    },
    (request) => activityOf(longWork, request.params.id, request.query.days),
  );

  app.get(
    '/projects/:id/attention',
    {
      config,
      schema: { summary: 'What waits for somebody, counted', params: idParams, response: { 200: attention } },
    },
    (request) => projectAttention(longWork, request.params.id, callerOf(request).id),
  );
};
