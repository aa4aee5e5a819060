// What a project's judgments tell of the judging itself: agreement, each labeler's figures, biases.
import { agreement, bias, idParams, labelerReport, type ReportQuery, reportQuery } from '@tastemaker/contracts';
import { labelerNames } from '@tastemaker/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Reporter } from '../../../reports/reporter.js';
import { figureRows } from '../../../tables/figure-rows.js';
import { figureTable, tableTypes } from '../../../tables/figure-table.js';
import { wantedFormat } from '../../../tables/wanted-format.js';

export const reportRoutes: FastifyPluginAsyncZod<{ reporter: Reporter }> = async (app, { reporter }) => {
  const { database } = app.deps;
  const config = {
    access: 'project-researcher' as const,
    scope: 'read' as const,
    problems: ['too_many_requests' as const],
  };
  const asked = {
    params: idParams,
    querystring: reportQuery,
    produces: ['application/json', 'text/csv', 'application/vnd.apache.parquet'],
  };

  app.get(
    '/projects/:id/agreement',
    {
      config,
      schema: { summary: 'How far labelers agree, with intervals', ...asked, response: { 200: agreement } },
    },
    async (request, reply) => {
      const report = await reporter.report({ kind: 'agreement', ...order(request.params.id, request.query) });
      return asWanted(request, reply, 'agreement', report);
    },
  );

  app.get(
    '/projects/:id/labelers',
    {
      config,
      schema: { summary: 'How each labeler judges', ...asked, response: { 200: labelerReport } },
    },
    async (request, reply) => {
      const { items, ...report } = await reporter.report({
        kind: 'labelers',
        ...order(request.params.id, request.query),
      });
      const people = await labelerNames(
        database,
        items.map(({ userId }) => userId),
      );
      return asWanted(request, reply, 'labelers', {
        ...report,
        items: items.map((figures) => {
          const { name = '', kind = 'person' as const } = people.get(figures.userId) ?? {};
          return { ...figures, name, kind };
        }),
      });
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
    async (request, reply) => {
      const report = await reporter.report({ kind: 'bias', ...order(request.params.id, request.query) });
      return asWanted(request, reply, 'bias', report);
    },
  );
};

/** The report itself, or sent as one long table. */
function asWanted<Report extends Readonly<Record<string, unknown>>>(
  request: FastifyRequest<{ Querystring: { format?: 'json' | 'csv' | 'parquet' | undefined } }>,
  reply: FastifyReply,
  name: string,
  report: Report,
): Report | FastifyReply {
  const { format } = request.query;
  const wanted = wantedFormat({ accept: request.headers.accept, format }, ['json', 'csv', 'parquet']);
  reply.header('vary', 'accept');
  if (wanted === 'json') return report;
  return reply
    .type(tableTypes[wanted])
    .header('content-disposition', `attachment; filename="${name}.${wanted}"`)
    .send(figureTable(figureRows(report), wanted));
}

function order(projectId: string, { from, to, period = 'week' }: ReportQuery & { format?: string | undefined }) {
  return { projectId, from, to, period };
}
