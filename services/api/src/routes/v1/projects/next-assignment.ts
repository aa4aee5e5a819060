// A labeler asks for work: one round trip to the database leases it.
import { assignment, assignmentsAhead, idParams, leaseQuery, type ProblemCode } from '@tastemaker/contracts';
import { leaseAhead } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { leasesAreRows } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';

const noWork: ProblemCode[] = [
  'guideline_not_acknowledged',
  'labeler_paused',
  'project_paused',
  'quota_reached',
  'enrolment_finished',
  'not_qualified',
  'take_along_not_allowed',
];

export const nextAssignmentRoute: FastifyPluginAsyncZod = async (app) => {
  // Not by Idempotency-Key: asking again gives the lease that one holds already, and a kept answer would age.
  app.post(
    '/projects/:id/assignments/next',
    {
      config: { access: 'member', scope: 'label', audit: leasesAreRows, problems: noWork },
      schema: {
        summary: 'Lease the next comparison to judge, or several ahead, or to take along',
        params: idParams,
        querystring: leaseQuery,
        response: {
          200: z
            .union([assignment, assignmentsAhead])
            .describe('The assignment; with a count or takeAlong, all that you hold now'),
          204: z.null().describe('None is left for you now'),
        },
      },
    },
    async (request, reply) => {
      const { id: labelerId, role } = callerOf(request);
      const { count, takeAlong } = request.query;
      const order = { count, takeAlong, isAdmin: role === 'admin' };
      const items = await leaseAhead(app.deps.database, request.params.id, labelerId, order);
      const [first] = items;
      if (first === undefined) return reply.code(204).send(null);
      app.labelingCounters.leased(items.length);
      return reply.code(200).send(count === undefined && !takeAlong ? first : { items });
    },
  );
};
