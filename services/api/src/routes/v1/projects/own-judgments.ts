// A labeler's own judgments, and only those, in the letters that they saw; and their second thoughts about them.
import {
  assignment,
  idParams,
  judgmentChange,
  judgmentParams,
  listedOwnJudgment,
  ownJudgment,
  ownJudgmentQuery,
  page,
} from '@tastemaker/contracts';
import { changeJudgment, listOwnJudgments, withdrawJudgment } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';

const problems = ['edit_window_over', 'revision_conflict', 'conflict', 'labeler_paused'] as const;

export const ownJudgmentRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/judgments/mine',
    {
      config: { access: 'member', scope: ['label', 'read'] },
      schema: {
        summary: 'What you have judged, newest first',
        params: idParams,
        querystring: ownJudgmentQuery,
        response: { 200: page(listedOwnJudgment) },
      },
    },
    (request) => listOwnJudgments(database, request.params.id, callerOf(request).id, request.query),
  );

  app.put(
    '/projects/:id/judgments/:judgmentId',
    {
      config: { access: 'member', scope: 'label', audit: 'judgment.change', problems: [...problems] },
      schema: {
        summary: 'Put another judgment in the place of your own',
        params: judgmentParams,
        body: judgmentChange,
        response: { 200: ownJudgment },
      },
    },
    (request) => {
      const { id: projectId, judgmentId } = request.params;
      return changeJudgment(database, { projectId, judgmentId, labelerId: callerOf(request).id, ...request.body });
    },
  );

  app.delete(
    '/projects/:id/judgments/:judgmentId',
    {
      config: { access: 'member', scope: 'label', audit: 'judgment.withdraw', problems: [...problems] },
      schema: {
        summary: 'Take your own judgment, or skip, back: you hold the assignment again',
        params: judgmentParams,
        response: { 200: assignment },
      },
    },
    (request) => {
      const { id: projectId, judgmentId } = request.params;
      return withdrawJudgment(database, { projectId, judgmentId, labelerId: callerOf(request).id });
    },
  );
};
