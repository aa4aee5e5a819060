// A judgment, or a skip, and at once the next assignment. What comes too late goes back to its labeler, not into the void.

import type { ProblemCode, User } from '@tastemaker/contracts';
import { idParams, judgmentAccepted, judgmentSubmit, nextQuery, skipSubmit } from '@tastemaker/contracts';
import { DatabaseError, type NewJudgment, submitJudgment } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';

// By these a labeler would lose what they wrote.
const returned = ['assignment_expired', 'already_judged', 'labeler_paused'] as const satisfies ProblemCode[];

// Without Idempotency-Key: the assignment is the key, and the same submit repeated is answered as it was.
const problems: ProblemCode[] = ['not_found', ...returned];
const shared = { access: 'user' as const, scope: 'label' as const, problems };
const response = { 201: judgmentAccepted };

export const judgmentRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/assignments/:id/judgment',
    {
      config: { ...shared, audit: 'judgment.submit' },
      schema: {
        summary: 'Judge, and lease the next',
        params: idParams,
        querystring: nextQuery,
        body: judgmentSubmit,
        response,
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const lease = { assignmentId: request.params.id, labelerId: caller.id };
      return reply
        .code(201)
        .send(await accept(caller, { ...lease, ...request.body }, request.body, request.query.next));
    },
  );

  app.post(
    '/assignments/:id/skip',
    {
      config: { ...shared, audit: 'judgment.skip' },
      schema: {
        summary: 'Skip with a reason, and lease the next',
        params: idParams,
        querystring: nextQuery,
        body: skipSubmit,
        response,
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const lease = { assignmentId: request.params.id, labelerId: caller.id, verdict: 'skip' as const };
      return reply
        .code(201)
        .send(await accept(caller, { ...lease, ...request.body }, request.body, request.query.next));
    },
  );

  const { database } = app.deps;

  async function accept({ role }: User, judgment: NewJudgment, sent: unknown, wantsNext: boolean) {
    const onFailure = (error: unknown) => app.log.warn({ err: error }, 'no next assignment with a judgment');
    const leaseNext = wantsNext ? { isAdmin: role === 'admin', onFailure } : undefined;
    const submitted = await submitJudgment(database, judgment, { leaseNext }).catch((error: unknown) => {
      if (!isReturned(error)) throw error;
      throw new HttpProblem(error.code, error.message, { refusal: error.refusal, submitted: sent, cause: error });
    });
    app.labelingCounters.judged(submitted.judgment.verdict);
    const { next, none } = submitted.lease ?? { next: null, none: null };
    if (next !== null) app.labelingCounters.leased(1);
    return { judgment: submitted.judgment, next, none };
  }
};

function isReturned(error: unknown): error is DatabaseError & { code: (typeof returned)[number] } {
  return error instanceof DatabaseError && returned.some((code) => code === error.code);
}
