// Prompts of a project. Files of prompts come through imports.
import {
  idParams,
  type PromptsCreated,
  page,
  prompt,
  promptQuery,
  promptsCreate,
  promptsCreated,
} from '@tastemaker/contracts';
import { createPrompts, type Database, listPrompts } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';

export const promptRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/prompts',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'List prompts', params: idParams, querystring: promptQuery, response: { 200: page(prompt) } },
    },
    (request) => listPrompts(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/prompts',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'prompt.create', idempotent: true },
      schema: { summary: 'Add prompts', params: idParams, body: promptsCreate, response: { 201: promptsCreated } },
    },
    async (request, reply) => {
      const change = (tx: Database) => createPrompts(tx, request.params.id, request.body.prompts);
      return reply.code(201).send(await audited(request, change, counted));
    },
  );
};

function counted({ created, existing }: PromptsCreated) {
  return { detail: { created, existing } };
}
