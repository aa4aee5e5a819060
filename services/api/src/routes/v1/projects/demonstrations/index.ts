// Writing demonstrations: everybody in the project may. Authors see their own, researchers whatever was submitted.
import {
  type Demonstration,
  demonstration,
  demonstrationCreate,
  demonstrationHistory,
  demonstrationQuery,
  demonstrationSave,
  demonstrationSubmit,
  demonstrationSubmitted,
  idParams,
  page,
} from '@tastemaker/contracts';
import {
  createDemonstration,
  type Database,
  DatabaseError,
  type DemonstrationReader,
  demonstrationById,
  discardDemonstration,
  editDemonstration,
  demonstrationHistory as historyOf,
  listDemonstrations,
  promptToAnswer,
  saveDemonstration,
  submitDemonstration,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../../access/audited.js';
import { callerOf } from '../../../../access/caller.js';

export const demonstrationParams = z.object({ id: z.uuid(), demonstrationId: z.uuid() });

export const demonstrationRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  async function readerOf(request: FastifyRequest, projectId: string): Promise<DemonstrationReader> {
    const caller = callerOf(request);
    return { userId: caller.id, isReviewer: (await app.roleInProject(caller, projectId)) === 'researcher' };
  }

  app.get(
    '/projects/:id/demonstrations',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: {
        summary: 'List demonstrations: your own; for researchers, all that were submitted',
        params: idParams,
        querystring: demonstrationQuery,
        response: { 200: page(demonstration) },
      },
    },
    async (request) => {
      const { id } = request.params;
      return listDemonstrations(database, id, await readerOf(request, id), request.query);
    },
  );

  app.post(
    '/projects/:id/demonstrations',
    {
      config: {
        access: 'member',
        scope: 'label',
        audit: 'demonstration.create',
        idempotent: true,
        problems: ['guideline_not_acknowledged', 'not_found'],
      },
      schema: {
        summary: 'Begin a draft, from nothing or from a prompt to answer',
        params: idParams,
        body: demonstrationCreate,
        response: { 201: demonstration },
      },
    },
    async (request, reply) => {
      const [projectId, authorId] = [request.params.id, callerOf(request).id];
      const { promptId: wanted, ...content } = request.body;
      const promptId = wanted === 'next' ? await promptToAnswer(database, projectId, authorId) : wanted;
      const change = (tx: Database) => createDemonstration(tx, { ...content, projectId, authorId, promptId });
      return reply.code(201).send(await audited(request, change, ({ id }) => ({ subjectId: id })));
    },
  );

  app.get(
    '/projects/:id/demonstrations/:demonstrationId',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: { summary: 'One demonstration', params: demonstrationParams, response: { 200: demonstration } },
    },
    async (request) => {
      const { id, demonstrationId } = request.params;
      return demonstrationById(database, id, demonstrationId, await readerOf(request, id));
    },
  );

  app.put(
    '/projects/:id/demonstrations/:demonstrationId',
    {
      config: {
        access: 'member',
        scope: 'label',
        audit: ['demonstration.save', 'demonstration.edit'],
        problems: ['conflict', 'revision_conflict'],
      },
      schema: {
        summary: 'Save: the author a draft or what was returned, a reviewer what was submitted or accepted',
        params: demonstrationParams,
        body: demonstrationSave,
        response: { 200: demonstration },
      },
    },
    async (request) => {
      const { id: projectId, demonstrationId } = request.params;
      const reader = await readerOf(request, projectId);
      const { authorId } = await demonstrationById(database, projectId, demonstrationId, reader);
      const change = { projectId, demonstrationId, ...request.body };
      const saved =
        authorId === reader.userId
          ? audited(request, (tx) => saveDemonstration(tx, { ...change, authorId }), aboutSave)
          : editDemonstration(database, { ...change, editorId: reader.userId });
      return saved.catch((error: unknown) => {
        // What was typed goes back, so that whoever typed it can bring both together.
        const isConflict = error instanceof DatabaseError && error.code === 'revision_conflict';
        throw isConflict
          ? new HttpProblem('revision_conflict', error.message, { submitted: request.body, cause: error })
          : error;
      });
    },
  );

  app.delete(
    '/projects/:id/demonstrations/:demonstrationId',
    {
      config: { access: 'member', scope: 'label', audit: 'demonstration.discard', problems: ['conflict'] },
      schema: { summary: 'Throw a draft of yours away', params: demonstrationParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id: projectId, demonstrationId } = request.params;
      const draft = { projectId, demonstrationId, authorId: callerOf(request).id };
      await audited(
        request,
        (tx) => discardDemonstration(tx, draft),
        () => ({ subjectId: demonstrationId }),
      );
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/projects/:id/demonstrations/:demonstrationId/submit',
    {
      // Without Idempotency-Key: what was submitted stays submitted, however often it is sent.
      config: {
        access: 'member',
        scope: 'label',
        audit: 'demonstration.submit',
        problems: ['conflict', 'revision_conflict'],
      },
      schema: {
        summary: 'Hand your demonstration to the reviewers; told of others that say nearly the same',
        params: demonstrationParams,
        body: demonstrationSubmit,
        response: { 200: demonstrationSubmitted },
      },
    },
    async (request) => {
      const { id: projectId, demonstrationId } = request.params;
      const { userId: authorId, isReviewer } = await readerOf(request, projectId);
      return submitDemonstration(database, { projectId, demonstrationId, authorId, isReviewer, ...request.body });
    },
  );

  app.get(
    '/projects/:id/demonstrations/:demonstrationId/history',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: {
        summary: 'What reviewers were shown, and what they said',
        params: demonstrationParams,
        response: { 200: demonstrationHistory },
      },
    },
    async (request) => {
      const { id, demonstrationId } = request.params;
      await demonstrationById(database, id, demonstrationId, await readerOf(request, id));
      return historyOf(database, demonstrationId);
    },
  );
};

function aboutSave({ id, revision }: Demonstration) {
  return { action: 'demonstration.save', subjectId: id, detail: { revision } };
}
