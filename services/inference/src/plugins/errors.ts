// The one place where errors become answers: RFC 9457 problem details, with OpenAI's `error` beside them for its
// clients, and a log line for those that are our fault.
import { endpointCallsHeader, openAiError, type Problem } from '@tastemaker/contracts';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { EndpointError } from '../endpoints/endpoint-error.js';
import { describe, toProblem } from '../problem.js';

export const errors = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => {
      const problem = toProblem(error, request.id);
      // A caller who has left is no trouble of ours.
      const isOurs = problem.status >= 500 || problem.code === 'artifact_damaged';
      if (isOurs && !reply.raw.destroyed) request.log.error({ err: error }, problem.code);
      if (error instanceof EndpointError) reply.header(endpointCallsHeader, error.calls);
      return send(reply, problem);
    });
    app.setNotFoundHandler((request, reply) =>
      send(reply, describe('not_found', `There is nothing at ${request.method} ${request.url}.`, request.id)),
    );
  },
  { name: 'errors' },
);

// As text, past the route's response schemas: a problem must be told even by a route that did not declare it.
function send(reply: FastifyReply, problem: Problem) {
  if (problem.status === 429 || problem.status === 503) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({ ...problem, error: openAiError(problem) });
}
