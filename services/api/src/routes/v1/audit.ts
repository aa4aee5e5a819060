// Who changed what: everything for admins, a project's for its researchers.
import { auditQuery, auditRecord, idParams, page, projectAuditQuery } from '@tastemaker/contracts';
import { listAudit } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const auditRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/audit',
    {
      config: { access: 'admin', scope: 'admin' },
      schema: {
        summary: 'What was changed, newest first',
        querystring: auditQuery,
        response: { 200: page(auditRecord) },
      },
    },
    (request) => listAudit(database, request.query),
  );

  app.get(
    '/projects/:id/audit',
    {
      config: { access: 'project-researcher', scope: ['read', 'admin'] },
      schema: {
        summary: 'What was changed in the project, newest first',
        params: idParams,
        querystring: projectAuditQuery,
        response: { 200: page(auditRecord) },
      },
    },
    (request) => listAudit(database, { ...request.query, projectId: request.params.id }),
  );
};
