// Candidates that people wrote or files brought; a model's are made by samples, so that their provenance is true.
import {
  type CompletionCreate,
  completionFilter,
  completionQuery,
  completionsCreate,
  completionsCreated,
  filterCount,
  idParams,
  listedCompletion,
  page,
} from '@tastemaker/contracts';
import { countCompletions, createCompletions, listCompletions, type NewCompletion } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';

export const completionRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/completions',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List completions with their provenance',
        params: idParams,
        querystring: completionQuery,
        response: { 200: page(listedCompletion) },
      },
    },
    (request) => listCompletions(database, request.params.id, request.query),
  );

  app.get(
    '/projects/:id/completions/count',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'How many completions a filter lets through: exactly up to 10,000',
        params: idParams,
        querystring: completionFilter,
        response: { 200: filterCount },
      },
    },
    (request) => countCompletions(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/completions',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'completion.create', idempotent: true },
      schema: {
        summary: 'Add completions of people or files',
        params: idParams,
        body: completionsCreate,
        response: { 201: completionsCreated },
      },
    },
    async (request, reply) => {
      const userId = callerOf(request).id;
      const wanted = request.body.completions.map((one) => withAuthor(one, userId));
      const completions = await audited(
        request,
        (tx) => createCompletions(tx, request.params.id, wanted),
        (made) => ({ detail: { count: made.length }, answer: { completions: made } }),
      );
      return reply.code(201).send({ completions });
    },
  );
};

function withAuthor({ promptId, text, source }: CompletionCreate, userId: string): NewCompletion {
  return { promptId, text, author: source === undefined ? { kind: 'person', userId } : { kind: 'import', source } };
}
