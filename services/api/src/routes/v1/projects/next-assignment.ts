// A labeler asks for work: one round trip to the database leases it.
import { assignment, idParams } from '@tastemaker/contracts';
import { leaseNext } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { leasesAreRows } from '../../../access/audited.js';
import { callerOf } from '../../../plugins/app/access.js';

export const nextAssignmentRoute: FastifyPluginAsyncZod = async (app) => {
  // Not by Idempotency-Key: asking again gives the lease that one holds already, and a kept answer would age.
  app.post(
    '/projects/:id/assignments/next',
    {
      config: { access: 'member', scope: 'label', audit: leasesAreRows, problems: ['guideline_not_acknowledged'] },
      schema: {
        summary: 'Lease the next comparison to judge',
        params: idParams,
        response: { 200: assignment, 204: z.null().describe('None is left for you now') },
      },
    },
    async (request, reply) => {
      const leased = await leaseNext(app.deps.database, request.params.id, callerOf(request).id);
      return leased === undefined ? reply.code(204).send(null) : reply.code(200).send(leased);
    },
  );
};
