// The one place where errors become answers: RFC 9457 problem details, and a log line for those that are our fault.
import { openAiError, type Problem, teiError } from '@tastemaker/contracts';
import { isServersFault, sendProblem } from '@tastemaker/service/http';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { notFound } from '../../problems/not-found.js';
import { problemOf } from '../../problems/to-problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Puts OpenAI's `error` object beside each problem, for its clients. */
    openAiErrors?: boolean;
    /** The same for text-embeddings-inference's `error` and `error_type`. */
    teiErrors?: boolean;
  }
}

export const errorHandler = fp(
  async (app) => {
    app.setErrorHandler(answerError);
    app.setNotFoundHandler((request, reply) => answerError(notFound('address'), request, reply));
  },
  { name: 'error-handler' },
);

/** Also Fastify's `frameworkErrors`: of addresses that its router cannot read. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.id, request.routeOptions.bodyLimit);
  if (isServersFault(problem)) request.log.error({ err: error }, problem.code);
  if (error instanceof HttpProblem && error.retryAfterSeconds !== undefined) {
    reply.header('retry-after', error.retryAfterSeconds);
  }
  return sendProblem(reply, problem, errorFor(request.routeOptions.config ?? {}, problem));
}

/** What clients of other servers look for beside the problem. */
function errorFor({ openAiErrors, teiErrors }: FastifyContextConfig, problem: Problem): object {
  if (openAiErrors === true) return { error: openAiError(problem) };
  return teiErrors === true ? teiError(problem) : {};
}
