// Ordering candidates: the row is written, then the queue is told; a worker draws them.
import { idParams, page, pageQuery, sample, sampleCreate } from '@tastemaker/contracts';
import { createSample, listSamples, projectById, sampleById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { deliver } from '../../../jobs/deliver.js';
import { withWaiting } from '../../../jobs/waiting.js';
import { askingOf, languageModel } from '../../../models/resolve.js';
import { notFound } from '../../../problems/not-found.js';

const sampleParams = z.object({ id: z.uuid(), sampleId: z.uuid() });

export const sampleRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/samples',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'List samples', params: idParams, querystring: pageQuery, response: { 200: page(sample) } },
    },
    async (request) => {
      const { items, ...rest } = await listSamples(database, request.params.id, request.query);
      return { items: await withWaiting(database, items), ...rest };
    },
  );

  app.post(
    '/projects/:id/samples',
    {
      config: {
        access: 'project-researcher',
        scope: 'train',
        audit: 'sample.create',
        idempotent: true,
        problems: ['model_not_ready'],
      },
      schema: {
        summary: 'Order candidates of a model for prompts',
        params: idParams,
        body: sampleCreate,
        response: { 202: sample },
      },
    },
    async (request, reply) => {
      const { settings } = await projectById(database, request.params.id);
      await languageModel(askingOf(request, request.params.id), request.body.modelId, 'modelId');
      const { promptIds, count = 0, split, tag, n, judgmentsNeeded, ...order } = request.body;
      const wanted = {
        ...order,
        projectId: request.params.id,
        prompts: promptIds === undefined ? { count, split, tag } : { promptIds },
        n: n ?? settings.candidatesPerPrompt,
        judgmentsNeeded: judgmentsNeeded ?? settings.judgmentsPerComparison,
      };
      const made = await audited(
        request,
        (tx) => createSample(tx, wanted),
        ({ id, modelId }) => ({ subjectId: id, detail: { modelId } }),
      );
      await deliver(app, 'sample', { sampleId: made.id }, made.id);
      return reply.code(202).send(made);
    },
  );

  app.get(
    '/projects/:id/samples/:sampleId',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'One sample and how far it is', params: sampleParams, response: { 200: sample } },
    },
    async (request) => {
      const one = await sampleById(database, request.params.sampleId);
      if (one.projectId !== request.params.id) throw notFound('sample');
      return (await withWaiting(database, [one]))[0] ?? one;
    },
  );
};
