// Reference sets of a reward model: on their scale, scores have a mean of 0 and a deviation of 1.
import { referenceName, scoreReference, scoreReferenceCreate, scoreReferences } from '@tastemaker/contracts';
import { createScoreReference, deleteScoreReference, snapshotById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerGone } from '../../../inference/gone.js';
import { rewardModel } from '../../../models/resolve.js';
import { callerOf } from '../../../plugins/app/access.js';
import { notFound } from '../../../problems/http-problem.js';
import { inferenceProblems } from '../../../problems/inference-problems.js';
import { measuredScale, referencesOf } from '../../../rewards/references.js';
import { rewardModelParams } from './index.js';

export const referenceRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, artifacts, inference } = app.deps;

  app.get(
    '/reward-models/:id/references',
    {
      config: { access: 'researcher', scope: ['read', 'ask'], problems: ['not_found', 'model_not_ready'] },
      schema: {
        summary: "List a reward model's reference sets",
        params: rewardModelParams,
        response: { 200: scoreReferences },
      },
    },
    async (request) => ({
      items: await referencesOf(app.deps, await rewardModel(database, request.params.id, 'id')),
    }),
  );

  app.post(
    '/reward-models/:id/references',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'reference.create',
        idempotent: true,
        problems: [...inferenceProblems, 'already_exists', 'conflict'],
      },
      schema: {
        summary: "Measure where a reward model's scores of a snapshot's answers lie",
        params: rewardModelParams,
        body: scoreReferenceCreate,
        response: { 201: scoreReference },
      },
    },
    async (request, reply) => {
      const { name, snapshotId, ...choice } = request.body;
      const model = await rewardModel(database, request.params.id, 'id');
      const snapshot = await snapshotById(database, snapshotId);
      const role = await app.roleInProject(callerOf(request), snapshot.projectId);
      if (role !== 'researcher') throw notFound('snapshot');
      const scale = await measuredScale({ inference, model, signal: callerGone(reply) }, artifacts, snapshot, choice);
      const made = await audited(
        request,
        (tx) => createScoreReference(tx, { modelId: model.id, name, snapshotId, ...scale }),
        ({ count }) => ({
          subjectId: model.id,
          projectId: snapshot.projectId,
          detail: { reference: name, snapshotId, count },
        }),
      );
      return reply.code(201).send(made);
    },
  );

  app.delete(
    '/reward-models/:id/references/:name',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'reference.delete',
        problems: ['not_found', 'model_not_ready'],
      },
      schema: {
        summary: 'Forget a reference set',
        params: rewardModelParams.extend({ name: referenceName }),
        response: { 200: scoreReference },
      },
    },
    async (request) => {
      const model = await rewardModel(database, request.params.id, 'id');
      const { name } = request.params;
      return audited(
        request,
        (tx) => deleteScoreReference(tx, model.id, name),
        () => ({ subjectId: model.id, detail: { reference: name } }),
      );
    },
  );
};
