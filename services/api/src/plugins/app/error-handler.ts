// The one place where errors become answers: RFC 9457 problem details, and a log line for those that are our fault.
import { openAiError, openAiStatus, type Problem, teiError } from '@tastemaker/contracts';
import { isBusyStatus } from '@tastemaker/retry';
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
  if (isOpenAiSurface(request.url)) return sendOpenAiError(reply, problem);
  return sendProblem(reply, problem, errorFor(request.routeOptions.config ?? {}, problem));
}

/** Under this path everything is OpenAI's own shape, also what goes wrong before a route is found. */
export function isOpenAiSurface(url: string): boolean {
  return url.startsWith('/openai/');
}

function sendOpenAiError(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status } = problem;
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (isBusyStatus(status) && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  return reply
    .code(openAiStatus(status))
    .type('application/json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({ error: openAiError(problem) });
}

/** What clients of other servers look for beside the problem. */
function errorFor({ openAiErrors, teiErrors }: FastifyContextConfig, problem: Problem): object {
  if (openAiErrors === true) return { error: openAiError(problem) };
  return teiErrors === true ? teiError(problem) : {};
}
