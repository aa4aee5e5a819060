// What a project's judgments tell of the judging itself: agreement, each labeler's figures, biases.
import { agreement, bias, idParams, labelerReport, type ReportQuery, reportQuery } from '@tastemaker/contracts';
import { labelerNames } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Reporter, week } from '../../../reports/reporter.js';

const day = 24 * 3600 * 1000;
const periods = { day, week, month: 30 * day };

export const reportRoutes: FastifyPluginAsyncZod<{ reporter: Reporter }> = async (app, { reporter }) => {
  const { database } = app.deps;
  const config = {
    access: 'project-researcher' as const,
    scope: 'read' as const,
    problems: ['too_many_requests' as const],
  };
  const asked = { params: idParams, querystring: reportQuery };

  app.get(
    '/projects/:id/agreement',
    {
      config,
      schema: { summary: 'How far labelers agree, with intervals', ...asked, response: { 200: agreement } },
    },
    (request) => reporter.report({ kind: 'agreement', ...order(request.params.id, request.query) }),
  );

  app.get(
    '/projects/:id/labelers',
    {
      config,
      schema: { summary: 'How each labeler judges', ...asked, response: { 200: labelerReport } },
    },
    async (request) => {
      const { judgments, gold, items } = await reporter.report({
        kind: 'labelers',
        ...order(request.params.id, request.query),
      });
      const people = await labelerNames(
        database,
        items.map(({ userId }) => userId),
      );
      return {
        judgments,
        gold,
        items: items.map((figures) => {
          const { name = '', kind = 'person' as const } = people.get(figures.userId) ?? {};
          return { ...figures, name, kind };
        }),
      };
    },
  );

  app.get(
    '/projects/:id/bias',
    {
      config,
      schema: {
        summary: 'Position, length, speed, fatigue and drift',
        ...asked,
        response: { 200: bias },
      },
    },
    (request) => reporter.report({ kind: 'bias', ...order(request.params.id, request.query) }),
  );
};

function order(projectId: string, { from, to, period = 'week' }: ReportQuery) {
  return { projectId, from, to, periodMs: periods[period] };
}
