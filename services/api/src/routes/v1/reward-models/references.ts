// Reference sets of a reward model: on their scale, scores have a mean of 0 and a deviation of 1.
import {
  modelAliasQuery,
  referenceName,
  type ScoreReference,
  scoreReference,
  scoreReferenceCreate,
  scoreReferences,
} from '@tastemaker/contracts';
import { createScoreReference, deleteScoreReference, listScoreReferences, visibleSnapshot } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { ownerAsked, requireOwner } from '../../../models/ownership.js';
import { askingOf, type RewardModel, rewardModel } from '../../../models/resolve.js';
import { inferenceProblems } from '../../../problems/declared-problems.js';
import { notFound } from '../../../problems/not-found.js';
import { measuredScale, referencesOf, sourcesOf } from '../../../rewards/references.js';
import { rewardModelParams } from './index.js';

export const referenceRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, artifacts, inference } = app.deps;

  app.get(
    '/reward-models/:id/references',
    {
      config: {
        access: 'researcher',
        scope: ['read', 'ask'],
        problems: ['not_found', 'model_not_ready', 'artifact_damaged'],
      },
      schema: {
        summary: "List a reward model's reference sets",
        params: rewardModelParams,
        response: { 200: scoreReferences },
      },
    },
    async (request) => ({
      items: await referencesOf(sourcesOf(request), await rewardModel(askingOf(request), request.params.id, 'id')),
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
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      const snapshot = await visibleSnapshot(database, callerOf(request), snapshotId);
      const projectId = model.projectId ?? snapshot.projectId;
      const scale = await measuredScale({ inference, model, signal: callerSignal(reply) }, artifacts, snapshot, choice);
      const made = await audited(
        request,
        (tx) => createScoreReference(tx, { modelId: model.id, projectId, name, snapshotId, ...scale }),
        ({ count }) => ({
          subjectId: model.id,
          projectId,
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
        problems: ['not_found', 'forbidden', 'model_not_ready'],
      },
      schema: {
        summary: 'Forget a reference set',
        params: rewardModelParams.extend({ name: referenceName }),
        querystring: modelAliasQuery,
        response: { 200: scoreReference },
      },
    },
    async (request) => {
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      const reference = await referenceMeant(request, model);
      requireOwner(request, reference);
      const { name, projectId } = reference;
      return audited(
        request,
        (tx) => deleteScoreReference(tx, { modelId: model.id, name, projectId }),
        () => ({
          subjectId: model.id,
          ...(projectId === null ? {} : { projectId }),
          detail: { reference: name },
        }),
      );
    },
  );

  /** @throws HttpProblem `not_found`; `validation_failed` where several projects have one of that name */
  async function referenceMeant(
    request: FastifyRequest<{ Params: { name: string }; Querystring: { projectId?: string | undefined } }>,
    model: RewardModel,
  ): Promise<ScoreReference> {
    const projectId = await ownerAsked(request, request.query);
    const [found, another] = (await listScoreReferences(database, callerOf(request), model.id)).filter(
      (one) => one.name === request.params.name && (projectId === undefined || one.projectId === projectId),
    );
    if (found === undefined) throw notFound('reference set');
    if (another === undefined) return found;
    const message = `several projects have a reference set of that name; say whose by projectId`;
    throw new HttpProblem('validation_failed', `${message}.`, { errors: [{ path: 'projectId', message }] });
  }
};
