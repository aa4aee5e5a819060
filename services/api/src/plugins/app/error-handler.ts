// The one place where errors become answers: RFC 9457 problem details, and a log line for those that are our fault.

import { openAiError, type Problem, teiError } from '@tastemaker/contracts';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem, notFound } from '../../problems/http-problem.js';
import { problemContentType } from '../../problems/responses.js';
import { toProblem } from '../../problems/to-problem.js';

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
    app.setErrorHandler(sendProblem);
    app.setNotFoundHandler((request, reply) => sendProblem(notFound('address'), request, reply));
  },
  { name: 'error-handler' },
);

/** Also Fastify's `frameworkErrors`: of addresses that its router cannot read. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error, request.id, request.routeOptions.bodyLimit);
  // Damage is an operator's to mend.
  if (problem.status >= 500 || problem.code === 'artifact_damaged') request.log.error({ err: error }, problem.code);
  if (error instanceof HttpProblem && error.retryAfterSeconds !== undefined) {
    reply.header('retry-after', error.retryAfterSeconds);
  }
  return send(request, reply, problem);
}

// As text, past the route's response schemas: a problem must be told even by a route that did not declare it.
function send(request: FastifyRequest, reply: FastifyReply, problem: Problem) {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const isPassing = problem.status === 429 || problem.status === 503;
  if (isPassing && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .type(problemContentType)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({ ...problem, ...errorFor(request.routeOptions.config ?? {}, problem) });
}

/** What clients of other servers look for beside the problem. */
function errorFor({ openAiErrors, teiErrors }: FastifyContextConfig, problem: Problem): object {
  if (openAiErrors === true) return { error: openAiError(problem) };
  return teiErrors === true ? teiError(problem) : {};
}
