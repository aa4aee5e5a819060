// The live head of a project: scores that move with each judgment, beside the official model that a run trains.
import { idParams, liveHead, liveHeadPut, liveScores, liveScoresQuery, serverSentEvent } from '@tastemaker/contracts';
import { putLiveHead, removeLiveHead } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { askingOf, rewardModelHere } from '../../../models/resolve.js';
import { notFound } from '../../../problems/not-found.js';

export const liveHeadRoutes: FastifyPluginAsyncZod = async (app) => {
  const { liveHeads } = app;

  app.get(
    '/projects/:id/live-head',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'The live head, how far it is, and which pair it would ask next',
        params: idParams,
        response: { 200: liveHead },
      },
    },
    (request) => told(request.params.id),
  );

  app.put(
    '/projects/:id/live-head',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'liveHead.put', problems: ['model_not_ready'] },
      schema: {
        summary: 'Have a live head follow the judgments, or start it anew',
        params: idParams,
        body: liveHeadPut,
        response: { 200: liveHead },
      },
    },
    async (request) => {
      const { rewardModel: reference, strategy: _only, ...options } = request.body;
      const model = await rewardModelHere(askingOf(request, request.params.id), reference, 'rewardModel');
      const wanted = {
        ...options,
        projectId: request.params.id,
        modelId: model.id,
        checkpointHash: model.checkpointHash ?? '',
        createdBy: callerOf(request).id,
      };
      await audited(
        request,
        (tx) => putLiveHead(tx, wanted),
        () => ({ subjectId: model.id, detail: options }),
      );
      return told(request.params.id);
    },
  );

  app.delete(
    '/projects/:id/live-head',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'liveHead.remove' },
      schema: { summary: 'Take the live head away', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await audited(
        request,
        async (tx) => {
          if (!(await removeLiveHead(tx, id))) throw notFound('live head');
        },
        () => ({ status: 204 }),
      );
      await liveHeads.stop(id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/projects/:id/live-head/scores',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['conflict'] },
      schema: {
        summary: 'Live scores of the answers to a prompt, with their uncertainty',
        params: idParams,
        querystring: liveScoresQuery,
        response: { 200: liveScores },
      },
    },
    (request) => liveHeads.scores(request.params.id, request.query.promptId),
  );

  app.get(
    '/projects/:id/live-head/events',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['conflict'] },
      schema: {
        summary: 'What the live head learns, as it learns it',
        params: idParams,
        response: {
          200: {
            description:
              'Events of LiveHeadEvent as JSON: the first says how it stands, so that the stream is open; then what it learns',
            content: { 'text/event-stream': { schema: serverSentEvent } },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const head = await liveHeads.ready(id);
      await app.sendEvents(reply, (signal) => liveHeads.events(head, signal));
    },
  );

  async function told(projectId: string) {
    const state = await liveHeads.state(projectId);
    if (state === undefined) throw notFound('live head');
    return state;
  }
};
