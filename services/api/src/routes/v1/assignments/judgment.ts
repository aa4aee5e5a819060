// A judgment, or a skip, and at once the next assignment. What comes too late goes back to its labeler, not into the void.

import type { NoneNext, ProblemCode, User } from '@tastemaker/contracts';
import { idParams, judgmentAccepted, judgmentSubmit, nextQuery, noneNext, skipSubmit } from '@tastemaker/contracts';
import {
  assignmentIn,
  DatabaseError,
  leaseNext,
  type NewJudgment,
  type SubmittedAndLeased,
  submitAndLease,
  submitJudgment,
} from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';
import { HttpProblem } from '../../../problems/http-problem.js';

const tooLate: ProblemCode[] = ['assignment_expired', 'already_judged'];

// Without Idempotency-Key: the assignment is the key, and the same submit repeated is answered as it was.
const problems: ProblemCode[] = ['not_found', 'labeler_paused', ...tooLate];
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

  async function accept(caller: User, judgment: NewJudgment, sent: unknown, wantsNext: boolean) {
    const submitted = await submit(caller, judgment, wantsNext).catch((error: unknown) => {
      throw isTooLate(error) ? new HttpProblem(error.code, error.message, { submitted: sent, cause: error }) : error;
    });
    app.labelingCounters.judged(submitted.judgment.verdict);
    const nothing = { next: null, none: null };
    return { judgment: submitted.judgment, ...(wantsNext ? await nextFor(caller, submitted) : nothing) };
  }

  /** With the next lease in the same transaction. Should that fail, the judgment is stored by itself: it comes first. */
  async function submit({ role }: User, judgment: NewJudgment, wantsNext: boolean): Promise<SubmittedAndLeased> {
    if (!wantsNext) return submitJudgment(database, judgment);
    try {
      return await submitAndLease(database, judgment, { isAdmin: role === 'admin' });
    } catch (error) {
      // Says what is wrong with the judgment.
      if (error instanceof DatabaseError) throw error;
      app.log.warn({ err: error }, 'a judgment is stored without leasing the next');
      return submitJudgment(database, judgment);
    }
  }

  /** The judgment is stored, so nothing that happens here may look like a failure of it. */
  async function nextFor({ id, role }: User, { projectId, lease }: SubmittedAndLeased) {
    try {
      const asked = () => leaseNext(database, projectId, id, { isAdmin: role === 'admin' });
      const next = lease === undefined ? await asked() : assignmentIn(lease);
      if (next === undefined) return { next: null, none: noneLeft };
      app.labelingCounters.leased(1);
      return { next, none: null };
    } catch (error) {
      const none = reasonOf(error);
      if (none === undefined) app.log.warn({ err: error }, 'no next assignment after a judgment');
      return { next: null, none: none ?? unavailable };
    }
  }
};

const noneLeft: NoneNext = { code: 'none_left', detail: 'Nothing is left for you to judge now.' };
const unavailable: NoneNext = { code: 'unavailable', detail: 'The next one could not be had; ask for it again.' };

/** What leasing refuses with, as the labeler is told it beside a stored judgment. */
function reasonOf(error: unknown): NoneNext | undefined {
  if (!(error instanceof DatabaseError)) return undefined;
  const code = error.code === 'not_found' ? 'not_member' : error.code;
  return noneNext.safeParse({ code, detail: error.message }).data;
}

function isTooLate(error: unknown): error is DatabaseError & { code: 'assignment_expired' | 'already_judged' } {
  return error instanceof DatabaseError && tooLate.some((code) => code === error.code);
}
