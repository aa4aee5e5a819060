// What a labeler has in hand in a project, which they may look over and give back in one go.
import { assignmentsRelease, assignmentsReleased, heldAssignment, idParams, page } from '@tastemaker/contracts';
import { listHeld, releaseAssignments } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { leasesAreRows } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';

export const heldAssignmentRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/assignments/mine',
    {
      config: { access: 'member', scope: ['label', 'read'] },
      schema: {
        summary: 'What you hold, oldest lease first; leases nothing',
        params: idParams,
        response: { 200: page(heldAssignment) },
      },
    },
    async (request) => ({
      items: await listHeld(database, request.params.id, callerOf(request).id),
      nextCursor: null,
    }),
  );

  app.post(
    '/projects/:id/assignments/release',
    {
      config: { access: 'member', scope: 'label', audit: leasesAreRows },
      schema: {
        summary: 'Give leases back, all that you hold in the project or those that you name',
        params: idParams,
        body: assignmentsRelease,
        response: { 200: assignmentsReleased },
      },
    },
    (request) => {
      const { assignments } = request.body;
      const proofs =
        assignments === 'all'
          ? assignments
          : assignments.map(({ id, fenceToken }) => ({ assignmentId: id, fenceToken }));
      return releaseAssignments(database, { projectId: request.params.id, labelerId: callerOf(request).id }, proofs);
    },
  );
};
