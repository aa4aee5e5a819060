// Projects: an admin or a researcher makes one and becomes its first researcher.
import { idParams, page, pageQuery, progress, project, projectCreate, projectUpdate } from '@tastemaker/contracts';
import {
  createProject,
  type Database,
  listProjects,
  projectById,
  projectProgress,
  updateProject,
} from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { projectRoleOf } from '../../../plugins/app/access.js';

export const projectRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, longWork } = app.deps;

  app.get(
    '/projects',
    {
      config: { access: 'user', scope: ['read', 'label'] },
      schema: { summary: 'List the projects you may see', querystring: pageQuery, response: { 200: page(project) } },
    },
    (request) => listProjects(database, callerOf(request), request.query),
  );

  app.post(
    '/projects',
    {
      config: { access: 'researcher', scope: 'write', audit: 'project.create', idempotent: true },
      schema: { summary: 'Make a project', body: projectCreate, response: { 201: project } },
    },
    async (request, reply) => {
      const order = { ...request.body, creatorId: callerOf(request).id };
      const change = (tx: Database) => createProject(tx, order);
      return reply.code(201).send(await audited(request, change, ({ id }) => ({ projectId: id, subjectId: id })));
    },
  );

  app.get(
    '/projects/:id',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: { summary: 'One project', params: idParams, response: { 200: project } },
    },
    (request) => projectById(database, request.params.id, projectRoleOf(request)),
  );

  app.patch(
    '/projects/:id',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'project.update' },
      schema: { summary: 'Change a project', params: idParams, body: projectUpdate, response: { 200: project } },
    },
    (request) => {
      const { settings = {}, ...others } = request.body;
      const changed = [...Object.keys(others), ...Object.keys(settings)];
      const change = (tx: Database) => updateProject(tx, request.params.id, request.body);
      return audited(request, change, ({ id }) => ({ subjectId: id, detail: { changed } }));
    },
  );

  app.get(
    '/projects/:id/progress',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'How far the project is, counted now', params: idParams, response: { 200: progress } },
    },
    (request) => projectProgress(longWork, request.params.id),
  );
};
