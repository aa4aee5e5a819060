// Judges of a project: registering them, sending them over comparisons, and what they found.
import {
  defaultJudgePrompt,
  idParams,
  judge,
  judgeCreate,
  judgeDefaultPrompt,
  judgeJudgment,
  judgeJudgmentQuery,
  judgePass,
  judgePassCreate,
  page,
  pageQuery,
} from '@tastemaker/contracts';
import {
  cancelJudgePass,
  createJudge,
  createJudgePass,
  judgeById,
  judgePassById,
  listJudgeJudgments,
  listJudgePasses,
  listJudges,
} from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { deliver } from '../../../jobs/deliver.js';
import { judgeToCreate } from '../../../judges/judge-to-create.js';
import { askingOf } from '../../../models/resolve.js';

const judgeParams = z.object({ id: z.uuid(), judgeId: z.uuid() });
const passParams = judgeParams.extend({ passId: z.uuid() });
const reading = { access: 'project-researcher', scope: 'read' } as const;
const asking = { access: 'project-researcher', scope: 'train' } as const;

export const judgeRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/judges',
    {
      config: reading,
      schema: { summary: 'List judges', params: idParams, querystring: pageQuery, response: { 200: page(judge) } },
    },
    (request) => listJudges(database, request.params.id, request.query),
  );

  app.get(
    '/projects/:id/judges/default-prompt',
    {
      config: reading,
      schema: {
        summary: 'What a language model is asked where a judge has no prompt of its own',
        params: idParams,
        response: { 200: judgeDefaultPrompt },
      },
    },
    () => ({ prompt: defaultJudgePrompt }),
  );

  app.post(
    '/projects/:id/judges',
    {
      config: { ...asking, audit: 'judge.create', idempotent: true, problems: ['model_not_ready'] },
      schema: {
        summary: 'Register a model as a judge, with the prompt that it is asked in',
        params: idParams,
        body: judgeCreate,
        response: { 201: judge },
      },
    },
    async (request, reply) => {
      const { id: projectId } = request.params;
      const values = await judgeToCreate(askingOf(request, projectId), request.body);
      const made = await audited(
        request,
        (tx) => createJudge(tx, { ...values, projectId, createdBy: callerOf(request).id }),
        ({ id, name, version, modelId }) => ({ subjectId: id, detail: { name, version, modelId } }),
      );
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/projects/:id/judges/:judgeId',
    { config: reading, schema: { summary: 'One judge', params: judgeParams, response: { 200: judge } } },
    (request) => judgeById(database, request.params.id, request.params.judgeId),
  );

  app.get(
    '/projects/:id/judges/:judgeId/judgments',
    {
      config: reading,
      schema: {
        summary: 'What a judge found, pair by pair',
        params: judgeParams,
        querystring: judgeJudgmentQuery,
        response: { 200: page(judgeJudgment) },
      },
    },
    async (request) => {
      const { id } = await judgeById(database, request.params.id, request.params.judgeId);
      return listJudgeJudgments(database, id, request.query);
    },
  );

  app.get(
    '/projects/:id/judges/:judgeId/passes',
    {
      config: reading,
      schema: {
        summary: 'List the passes of a judge',
        params: judgeParams,
        querystring: pageQuery,
        response: { 200: page(judgePass) },
      },
    },
    async (request) => {
      const { id } = await judgeById(database, request.params.id, request.params.judgeId);
      return listJudgePasses(database, id, request.query);
    },
  );

  app.post(
    '/projects/:id/judges/:judgeId/passes',
    {
      config: { ...asking, audit: 'judge-pass.create', idempotent: true },
      schema: {
        summary: 'Send a judge over comparisons',
        params: judgeParams,
        body: judgePassCreate,
        response: { 202: judgePass },
      },
    },
    async (request, reply) => {
      const { id: projectId } = request.params;
      const { id: judgeId } = await judgeById(database, projectId, request.params.judgeId);
      const { scope, tag = null, seed, count, priority } = request.body;
      const made = await audited(
        request,
        (tx) => createJudgePass(tx, { projectId, judgeId, scope, tag, seed, count, priority }),
        ({ id, comparisonCount }) => ({ subjectId: id, detail: { judgeId, comparisonCount } }),
      );
      await deliver(app, 'judge-pass', { passId: made.id }, made.id);
      return reply.code(202).send(made);
    },
  );

  app.get(
    '/projects/:id/judges/:judgeId/passes/:passId',
    {
      config: reading,
      schema: { summary: 'One pass and how far it is', params: passParams, response: { 200: judgePass } },
    },
    async (request) => {
      const { id } = await judgeById(database, request.params.id, request.params.judgeId);
      return judgePassById(database, id, request.params.passId);
    },
  );

  app.post(
    '/projects/:id/judges/:judgeId/passes/:passId/cancel',
    {
      config: { ...asking, audit: 'judge-pass.cancel' },
      schema: {
        summary: 'End a pass; what it has found stays',
        params: passParams,
        response: { 200: judgePass },
      },
    },
    async (request) => {
      const { id } = await judgeById(database, request.params.id, request.params.judgeId);
      return audited(
        request,
        (tx) => cancelJudgePass(tx, id, request.params.passId),
        ({ id: subjectId }) => ({ subjectId, detail: { judgeId: id } }),
      );
    },
  );
};
