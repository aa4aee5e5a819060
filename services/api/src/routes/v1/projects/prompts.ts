// Prompts of a project. Files of prompts come through imports.
import {
  filterCount,
  idParams,
  listedPrompt,
  type PromptsCreated,
  page,
  promptFilter,
  promptQuery,
  promptsCreate,
  promptsCreated,
} from '@tastemaker/contracts';
import { countPrompts, createPrompts, type Database, listPrompts } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';

export const promptRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/prompts',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List prompts',
        params: idParams,
        querystring: promptQuery,
        response: { 200: page(listedPrompt) },
      },
    },
    (request) => listPrompts(database, request.params.id, request.query),
  );

  app.get(
    '/projects/:id/prompts/count',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'How many prompts a filter lets through: exactly up to 10,000',
        params: idParams,
        querystring: promptFilter,
        response: { 200: filterCount },
      },
    },
    (request) => countPrompts(database, request.params.id, request.query),
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
