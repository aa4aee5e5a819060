// Comparisons made of completions that are already there; samples make their own.
import {
  answersPutUp,
  answersPutUpResult,
  comparison,
  comparisonDetail,
  comparisonDetailQuery,
  comparisonFilter,
  comparisonParams,
  comparisonQuery,
  comparisonsCreate,
  comparisonsCreated,
  comparisonUpdate,
  filterCount,
  idParams,
  listedComparison,
  page,
} from '@tastemaker/contracts';
import {
  countComparisons,
  createComparisons,
  listComparisons,
  projectById,
  putAnswersUp,
  comparisonDetail as readComparison,
  updateComparison,
} from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';

export const comparisonRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/comparisons',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List comparisons',
        params: idParams,
        querystring: comparisonQuery,
        response: { 200: page(listedComparison) },
      },
    },
    (request) => listComparisons(database, request.params.id, request.query),
  );

  app.get(
    '/projects/:id/comparisons/count',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'How many comparisons a filter lets through: exactly up to 10,000',
        params: idParams,
        querystring: comparisonFilter,
        response: { 200: filterCount },
      },
    },
    (request) => countComparisons(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/comparisons',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'comparison.create', idempotent: true },
      schema: {
        summary: 'Put completions up for judging',
        params: idParams,
        body: comparisonsCreate,
        response: { 201: comparisonsCreated },
      },
    },
    async (request, reply) => {
      const { settings } = await projectById(database, request.params.id);
      const wanted = request.body.comparisons.map(({ judgmentsNeeded, ...order }) => ({
        ...order,
        judgmentsNeeded: judgmentsNeeded ?? settings.judgmentsPerComparison,
      }));
      const comparisons = await audited(
        request,
        (tx) => createComparisons(tx, request.params.id, wanted),
        (made) => ({ detail: { count: made.length }, answer: { comparisons: made } }),
      );
      return reply.code(201).send({ comparisons });
    },
  );

  app.post(
    '/projects/:id/comparisons/from-answers',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'comparison.fromAnswers',
        idempotent: true,
        problems: ['conflict'],
      },
      schema: {
        summary: 'Put answers to a prompt up for judging, all of it or nothing',
        params: idParams,
        body: answersPutUp,
        response: { 201: answersPutUpResult },
      },
    },
    async (request, reply) => {
      const { settings } = await projectById(database, request.params.id);
      const { judgmentsNeeded = settings.judgmentsPerComparison, ...order } = request.body;
      const wanted = { ...order, judgmentsNeeded, authorId: callerOf(request).id };
      const made = await audited(
        request,
        (tx) => putAnswersUp(tx, request.params.id, wanted),
        ({ prompt, comparison: { id: subjectId }, completions }) => ({
          subjectId,
          detail: { promptId: prompt.id, completions: completions.length },
        }),
      );
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/projects/:id/comparisons/:comparisonId',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'One comparison with its prompt, candidates, judgments, assignments and flags',
        params: comparisonParams,
        querystring: comparisonDetailQuery,
        response: { 200: comparisonDetail },
      },
    },
    (request) => {
      const { id: projectId, comparisonId } = request.params;
      return readComparison(database, { projectId, comparisonId, ...request.query });
    },
  );

  app.patch(
    '/projects/:id/comparisons/:comparisonId',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'comparison.update', problems: ['conflict'] },
      schema: {
        summary: 'Change the priority of a comparison, or make it a gold one',
        params: comparisonParams,
        body: comparisonUpdate,
        response: { 200: comparison },
      },
    },
    (request) => {
      const { id: projectId, comparisonId } = request.params;
      const changed = Object.keys(request.body);
      return audited(
        request,
        (tx) => updateComparison(tx, { projectId, comparisonId }, request.body),
        () => ({ subjectId: comparisonId, detail: { changed } }),
      );
    },
  );
};
