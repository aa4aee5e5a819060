// The next trainer of a run that is trained elsewhere. Its token is shown once and kept nowhere, so making one is not
// idempotent: each request makes another trainer, and ends the one before.
import { idParams, trainerToken, trainerTokenOrder } from '@tastemaker/contracts';
import { beginTrainer, visibleRun } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../access/audited.js';
import { callerOf } from '../../access/caller.js';
import { hashSecret, newSecret } from '../../access/secrets.js';

export const runTrainerRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/runs/:id/trainers',
    {
      config: {
        access: 'user',
        scope: 'train',
        audit: 'run.trainer',
        problems: ['not_found', 'conflict', 'run_finished'],
      },
      schema: {
        summary: 'Make the token of the next trainer of a run that is trained elsewhere; the trainer before it is out',
        params: idParams,
        body: trainerTokenOrder,
        response: { 201: trainerToken },
      },
    },
    async (request, reply) => {
      const { id: runId, projectId, on } = await visibleRun(app.deps.database, callerOf(request), request.params.id);
      if (on === 'ray') {
        throw new HttpProblem('conflict', 'The worker starts the trainers of a run on Ray, and makes their tokens.');
      }
      const token = newSecret('tmt');
      const order = { runId, tokenHash: hashSecret(token), hours: request.body.hours };
      const made = await audited(
        request,
        (tx) => beginTrainer(tx, order),
        ({ attempt }) => ({ subjectId: runId, projectId, detail: { attempt } }),
      );
      return reply.code(201).send({ runId, token, ...made });
    },
  );
};
