// How labelers stand on comparisons whose answer is known, and pausing them, or letting them go on, by hand.
import { idParams, labelerPause, page, pageQuery, standing, yesOrNo } from '@tastemaker/contracts';
import { listStandings, pauseLabeler, resumeLabeler } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';

const labelerParams = z.object({ id: z.uuid(), userId: z.uuid() });
const standingQuery = pageQuery.extend({ paused: yesOrNo.optional().describe('Only those who are paused') });

export const standingRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/projects/:id/standings',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Gold answers, qualification and pauses of each labeler',
        params: idParams,
        querystring: standingQuery,
        response: { 200: page(standing) },
      },
    },
    (request) => listStandings(app.deps.longWork, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/standings/:userId/pause',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'labeler.pause' },
      schema: {
        summary: 'Give a labeler nothing more to judge, and tell them why',
        params: labelerParams,
        body: labelerPause,
        response: { 200: standing },
      },
    },
    (request) => {
      const { id: projectId, userId: labelerId } = request.params;
      const { reason } = request.body;
      return audited(
        request,
        (tx) => pauseLabeler(tx, { projectId, labelerId, reason }),
        () => ({ subjectId: labelerId }),
      );
    },
  );

  app.post(
    '/projects/:id/standings/:userId/resume',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'labeler.resume' },
      schema: {
        summary: 'Let a paused labeler go on; their gold answers are counted anew',
        params: labelerParams,
        response: { 200: standing },
      },
    },
    (request) => {
      const { id: projectId, userId: labelerId } = request.params;
      return audited(
        request,
        (tx) => resumeLabeler(tx, { projectId, labelerId }),
        () => ({ subjectId: labelerId }),
      );
    },
  );
};
