// The one place where errors become answers: RFC 9457 problem details, and a log line for those that are our fault.

import type { Problem } from '@tastemaker/contracts';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { notFound } from '../../problems/http-problem.js';
import { problemContentType } from '../../problems/responses.js';
import { toProblem } from '../../problems/to-problem.js';

export const errorHandler = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => {
      const problem = toProblem(error, request.id);
      if (problem.status >= 500) request.log.error({ err: error }, problem.code);
      return send(reply, problem);
    });
    app.setNotFoundHandler((request, reply) => send(reply, toProblem(notFound('address'), request.id)));
  },
  { name: 'error-handler' },
);

// As text, past the route's response schemas: a problem must be told even by a route that did not declare it.
function send(reply: FastifyReply, problem: Problem) {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (problem.status === 503) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .type(problemContentType)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem);
}
