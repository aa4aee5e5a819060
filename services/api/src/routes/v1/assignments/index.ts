// A lease in its labeler's hands: look at it, keep it alive, give it back. Another's is as if it weren't there.
import { assignment, fence, idParams } from '@tastemaker/contracts';
import { assignmentOf, releaseAssignment, renewLease } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { leasesAreRows } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';

export const assignmentRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/assignments/:id',
    {
      config: { access: 'user', scope: 'label', problems: ['not_found'] },
      schema: { summary: 'One of your assignments', params: idParams, response: { 200: assignment } },
    },
    (request) => assignmentOf(database, request.params.id, callerOf(request).id),
  );

  app.post(
    '/assignments/:id/renew',
    {
      config: {
        access: 'user',
        scope: 'label',
        audit: leasesAreRows,
        problems: ['not_found', 'assignment_expired', 'already_judged'],
      },
      schema: { summary: 'Keep a lease alive', params: idParams, body: fence, response: { 200: assignment } },
    },
    async (request) => {
      const proof = {
        assignmentId: request.params.id,
        labelerId: callerOf(request).id,
        fenceToken: request.body.fenceToken,
      };
      await renewLease(database, proof);
      return assignmentOf(database, proof.assignmentId, proof.labelerId);
    },
  );

  app.post(
    '/assignments/:id/release',
    {
      config: {
        access: 'user',
        scope: 'label',
        audit: leasesAreRows,
        problems: ['not_found', 'assignment_expired', 'already_judged'],
      },
      schema: { summary: 'Give a lease back', params: idParams, body: fence, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { fenceToken } = request.body;
      await releaseAssignment(database, {
        assignmentId: request.params.id,
        labelerId: callerOf(request).id,
        fenceToken,
      });
      return reply.code(204).send(null);
    },
  );
};
