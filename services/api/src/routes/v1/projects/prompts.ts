// Prompts of a project. Files of prompts come through imports.
import { idParams, page, prompt, promptQuery, promptsCreate, promptsCreated } from '@tastemaker/contracts';
import { createPrompts, listPrompts } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const promptRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/prompts',
    {
      config: { access: 'project-researcher' },
      schema: { summary: 'List prompts', params: idParams, querystring: promptQuery, response: { 200: page(prompt) } },
    },
    (request) => listPrompts(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/prompts',
    {
      config: { access: 'project-researcher', idempotent: true },
      schema: { summary: 'Add prompts', params: idParams, body: promptsCreate, response: { 201: promptsCreated } },
    },
    async (request, reply) =>
      reply.code(201).send(await createPrompts(database, request.params.id, request.body.prompts)),
  );
};
