// Who enrolled in a project: one's own enrolment, and the researchers' table, which a platform pays by.
import { Readable } from 'node:stream';
import { enrolment, enrolmentQuery, enrolmentTableQuery, idParams, ownEnrolment, page } from '@tastemaker/contracts';
import { listEnrolments, ownEnrolmentIn } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../access/caller.js';
import { enrolmentLines, shownEnrolment } from '../../../enrolment/table.js';

export const projectEnrolmentRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, longWork } = app.deps;

  app.get(
    '/projects/:id/enrolment',
    {
      config: { access: 'member', scope: ['label', 'read'] },
      schema: {
        summary: 'Your own enrolment: how far you are and, once you have finished, how you are paid',
        params: idParams,
        response: { 200: ownEnrolment },
      },
    },
    (request) => ownEnrolmentIn(database, request.params.id, callerOf(request).id),
  );

  app.get(
    '/projects/:id/enrolments',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Who enrolled, in which order, and what each has done',
        params: idParams,
        querystring: enrolmentQuery,
        response: { 200: page(enrolment) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listEnrolments(longWork, request.params.id, request.query);
      return { items: items.map(shownEnrolment), nextCursor };
    },
  );

  app.get(
    '/projects/:id/enrolments.csv',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'The same, all of it, as CSV',
        params: idParams,
        querystring: enrolmentTableQuery,
        produces: ['text/csv'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const lines = enrolmentLines(longWork, request.params.id, request.query);
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="enrolments.csv"')
        .send(Readable.from(lines));
    },
  );
};
