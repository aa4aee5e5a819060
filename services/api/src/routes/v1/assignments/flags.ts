// A labeler says that a prompt, or a candidate, should not be there: nobody else is shown it until a researcher has looked.
import { flagRaise, idParams, ownFlag } from '@tastemaker/contracts';
import { raiseFlag } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';
import { keepAnswer } from '../../../plugins/app/idempotency.js';

export const flagRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/assignments/:id/flags',
    {
      config: {
        access: 'user',
        scope: 'label',
        audit: 'flag.raise',
        idempotent: true,
        problems: ['not_found', 'assignment_expired'],
      },
      schema: {
        summary: 'Flag the prompt or a candidate of your assignment',
        params: idParams,
        body: flagRaise,
        response: { 201: ownFlag },
      },
    },
    async (request, reply) => {
      const lease = { assignmentId: request.params.id, labelerId: callerOf(request).id };
      const flag = await app.deps.database.transaction(async (tx) => {
        const raised = await raiseFlag(tx, { ...lease, ...request.body });
        await keepAnswer(request, tx, raised);
        return raised;
      });
      return reply.code(201).send(flag);
    },
  );
};
