// The one place where errors become answers: problem details, with OpenAI's `error` beside them for its clients, and a log line
// for those that are our fault.
import { endpointCallsHeader, openAiError } from '@tastemaker/contracts';
import { isServersFault, sendProblem } from '@tastemaker/service/http';
import { describeProblem } from '@tastemaker/service/problems';
import fp from 'fastify-plugin';
import { EndpointError } from '../endpoints/endpoint-error.js';
import { problemOf } from '../problem.js';

export const errors = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => {
      const problem = problemOf(error, request.id);
      // A caller who has left is no trouble of ours.
      if (isServersFault(problem) && !reply.raw.destroyed) request.log.error({ err: error }, problem.code);
      if (error instanceof EndpointError) reply.header(endpointCallsHeader, error.calls);
      return sendProblem(reply, problem, { error: openAiError(problem) });
    });
    app.setNotFoundHandler((request, reply) => {
      const problem = describeProblem('not_found', `There is nothing at ${request.method} ${request.url}.`, request.id);
      return sendProblem(reply, problem, { error: openAiError(problem) });
    });
  },
  { name: 'errors' },
);
