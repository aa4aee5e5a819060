// From whatever was thrown to the answer that the caller gets, without telling what isn't theirs to know.
import type { Problem, ProblemCode } from '@tastemaker/contracts';
import { isBusyStatus } from '@tastemaker/retry';
import type { FastifyReply } from 'fastify';
import { describeProblem, HttpProblem, problemContentType } from '../problems.js';

/**
 * The problem for an error.
 * @param instance the request's id
 * @param translate the service's own errors as problems; undefined for those that are not its own
 */
export function toProblem(
  error: unknown,
  instance: string,
  translate: (error: unknown) => HttpProblem | undefined,
): Problem {
  const known = error instanceof HttpProblem ? error : translate(error);
  if (known !== undefined) {
    const problem = describeProblem(known.code, known.message, instance);
    if (known.errors !== undefined) problem.errors = known.errors;
    if (known.refusal !== undefined) problem.refusal = known.refusal;
    if (known.submitted !== undefined) problem.submitted = known.submitted;
    if (known.stored !== undefined) problem.stored = known.stored;
    return problem;
  }
  if (isClientError(error)) return describeProblem(codeOfStatus(error.statusCode), error.message, instance);
  const detail = `Something went wrong here; the logs name it under request ${instance}.`;
  return describeProblem('internal_error', detail, instance);
}

/** Whether it is to be logged as an error: damage, too, is an operator's to mend. */
export function isServersFault({ status, code }: Problem): boolean {
  return status >= 500 || code === 'artifact_damaged';
}

/**
 * Sends a problem as text, past the route's response schemas: it must be told even by a route that did not declare it.
 * @param beside what clients of other servers look for beside the problem
 */
export function sendProblem(reply: FastifyReply, problem: Problem, beside: object = {}): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (isBusyStatus(problem.status) && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .type(problemContentType)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({ ...problem, ...beside });
}

/** Fastify's own complaints: a body that isn't JSON, too large, of an unknown type. */
function isClientError(error: unknown): error is Error & { statusCode: number } {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

function codeOfStatus(status: number): ProblemCode {
  if (status === 404) return 'not_found';
  if (status === 413) return 'payload_too_large';
  if (status === 414) return 'uri_too_long';
  if (status === 415) return 'unsupported_media_type';
  return 'invalid_request';
}
