// Projects: an admin or a researcher makes one and becomes its first researcher.
import { idParams, page, pageQuery, progress, project, projectCreate, projectUpdate } from '@tastemaker/contracts';
import { createProject, listProjects, projectById, projectProgress, updateProject } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../plugins/app/access.js';

export const projectRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects',
    {
      config: { access: 'user' },
      schema: { summary: 'List the projects you may see', querystring: pageQuery, response: { 200: page(project) } },
    },
    (request) => listProjects(database, callerOf(request), request.query),
  );

  app.post(
    '/projects',
    {
      config: { access: 'researcher', idempotent: true },
      schema: { summary: 'Make a project', body: projectCreate, response: { 201: project } },
    },
    async (request, reply) => {
      const made = await createProject(database, { ...request.body, creatorId: callerOf(request).id });
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/projects/:id',
    { config: { access: 'member' }, schema: { summary: 'One project', params: idParams, response: { 200: project } } },
    (request) => projectById(database, request.params.id),
  );

  app.patch(
    '/projects/:id',
    {
      config: { access: 'project-researcher' },
      schema: { summary: 'Change a project', params: idParams, body: projectUpdate, response: { 200: project } },
    },
    (request) => updateProject(database, request.params.id, request.body),
  );

  app.get(
    '/projects/:id/progress',
    {
      config: { access: 'project-researcher' },
      schema: { summary: 'How far the project is, counted now', params: idParams, response: { 200: progress } },
    },
    (request) => projectProgress(database, request.params.id),
  );
};
