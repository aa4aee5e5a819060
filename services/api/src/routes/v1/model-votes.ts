// Blind votes between two language models: asking, voting, and what the votes say.
import {
  idParams,
  modelVote,
  modelVoteCast,
  modelVoteRound,
  modelVoteRoundCreate,
  modelVotesQuery,
  modelVoteTally,
} from '@tastemaker/contracts';
import { askedRound, countModelVotes, visibleModel, voteOnRound } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../access/audited.js';
import { callerOf } from '../../access/caller.js';
import { askBlind } from '../../models/blind-round.js';
import { askingOf, languageModel } from '../../models/resolve.js';
import { tallyOf } from '../../models/vote-tally.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

export const modelVoteRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.post(
    '/model-votes/rounds',
    {
      config: {
        access: 'researcher',
        scope: 'ask',
        audit: { none: 'a round is a row of its own, with its asker, its models and its time' },
        problems: inferenceProblems,
      },
      schema: {
        summary: 'Have two models answer a question without telling which is which',
        body: modelVoteRoundCreate,
        response: { 201: modelVoteRound },
      },
    },
    async (request, reply) => {
      const { modelIds, messages, sampling, seed } = request.body;
      const asking = askingOf(request);
      const pool = await Promise.all(modelIds.map((id, i) => languageModel(asking, id, `modelIds.${i}`)));
      const order = { askedBy: callerOf(request).id, pool, messages, sampling, seed };
      return reply.code(201).send(await askBlind(app.deps, order, callerSignal(reply)));
    },
  );

  app.post(
    '/model-votes/rounds/:id/vote',
    {
      config: {
        access: 'researcher',
        scope: 'ask',
        audit: 'modelVote.cast',
        idempotent: true,
        problems: ['not_found', 'conflict'],
      },
      schema: {
        summary: 'Vote on a round that you asked for, and be told who is who',
        params: idParams,
        body: modelVoteCast,
        response: { 200: modelVote },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { id, modelA, modelB } = await askedRound(database, caller.id, request.params.id);
      const [a, b] = await Promise.all([modelA, modelB].map((model) => visibleModel(database, caller, model)));
      const { choice } = request.body;
      const models = { A: { id: modelA, name: a?.name ?? '' }, B: { id: modelB, name: b?.name ?? '' } };
      const [projectId = null, another = projectId] = [a, b].flatMap((model) => model?.projectId ?? []);
      return audited(
        request,
        async (tx) => {
          await voteOnRound(tx, id, choice);
          return { roundId: id, choice, models };
        },
        () => ({
          subjectId: id,
          ...(projectId !== null && projectId === another ? { projectId } : {}),
          detail: { modelIds: [modelA, modelB] },
        }),
      );
    },
  );

  app.get(
    '/model-votes',
    {
      config: { access: 'researcher', scope: ['read', 'ask'], problems: ['not_found'] },
      schema: {
        summary: 'What the votes between two models say, and whether one may stop',
        querystring: modelVotesQuery,
        response: { 200: modelVoteTally },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const [firstId = '', secondId = ''] = request.query.modelIds;
      const first = await visibleModel(database, caller, firstId);
      const second = await visibleModel(database, caller, secondId);
      return tallyOf([first, second], await countModelVotes(database, [first.id, second.id]));
    },
  );
};
