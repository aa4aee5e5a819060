// Askings: a strategy makes comparisons of completions that are there.
import { randomInt } from 'node:crypto';
import {
  type AskingOrder,
  asking,
  askingCreate,
  askingMade,
  idParams,
  int32Max,
  page,
  pageQuery,
} from '@tastemaker/contracts';
import { askablePrompts, listAskings, projectById } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { ask } from '../../../askings/ask.js';
import { asksModel, type Beliefs } from '../../../askings/beliefs.js';
import { modelBeliefs } from '../../../askings/model-beliefs.js';
import { askingOf, currentRewardModel } from '../../../models/resolve.js';
import { inferenceProblems } from '../../../problems/declared-problems.js';

export const askingRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/askings',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List what strategies made, newest first',
        params: idParams,
        querystring: pageQuery,
        response: { 200: page(asking) },
      },
    },
    (request) => listAskings(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/askings',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'asking.create',
        idempotent: true,
        problems: inferenceProblems,
      },
      schema: {
        summary: 'Have a strategy make comparisons, or tell which it would make',
        params: idParams,
        body: askingCreate,
        response: { 200: askingMade, 201: askingMade },
      },
    },
    async (request, reply) => {
      const { dryRun, ...order } = request.body;
      const { settings } = await projectById(database, request.params.id);
      const wanted = {
        projectId: request.params.id,
        order,
        seed: order.seed ?? randomInt(int32Max),
        judgmentsNeeded: order.judgmentsNeeded ?? settings.judgmentsPerComparison,
        continuous: false,
        createdBy: callerOf(request).id,
        beliefs: await beliefsFor(request, reply, request.params.id, order),
      };
      if (dryRun) return reply.send(await ask(database, wanted, true));
      const made = await audited(
        request,
        (tx) => ask(tx, wanted, false),
        ({ asking: kept, strategy, made: count }) => ({
          ...(kept === null ? {} : { subjectId: kept.id }),
          detail: { strategy, count },
          status: 201,
        }),
      );
      return reply.code(201).send(made);
    },
  );

  /** Undefined for strategies that ask no model. @throws HttpProblem, DatabaseError, InferenceError */
  async function beliefsFor(
    request: FastifyRequest,
    reply: FastifyReply,
    projectId: string,
    { strategy, rewardModel, candidates: size, split, tag }: AskingOrder,
  ): Promise<Beliefs | undefined> {
    if (!asksModel(strategy)) return undefined;
    if (rewardModel === undefined && (await app.liveHeads.isOn(projectId))) return app.liveHeads.beliefs(projectId);
    const model = await currentRewardModel(askingOf(request, projectId), rewardModel, 'rewardModel');
    const prompts = await askablePrompts(database, projectId, { size, split, tag });
    const ids = prompts.flatMap(({ completionIds }) => completionIds);
    const scorer = { inference: app.deps.inference, model, signal: callerSignal(reply) };
    return modelBeliefs(database, scorer, ids, strategy);
  }
};
