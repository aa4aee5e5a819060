// Turning whatever was thrown into the problem that the caller is told, without telling what isn't theirs to know.
import { STATUS_CODES } from 'node:http';
import { describeDamage, isDamage } from '@tastemaker/artifacts';
import { type Problem, type ProblemCode, problemStatuses } from '@tastemaker/contracts';
import { DatabaseError, isDatabaseUnavailable } from '@tastemaker/database';
import { InferenceError } from '@tastemaker/inference-client';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { bodyLimit as defaultBodyLimit, pathPartLimit } from '../request-limits.js';
import { HttpProblem } from './http-problem.js';

/** Complaints that are told of one request; more help nobody. */
const complaintsTold = 100;

/**
 * The problem for an error; `instance` is the request's id.
 * @param bodyLimit bytes that the route takes, for whoever sent more
 */
export function toProblem(error: unknown, instance: string, bodyLimit = defaultBodyLimit): Problem {
  if (error instanceof HttpProblem) {
    const problem = describeProblem(error.code, error.message, instance);
    if (error.errors !== undefined) problem.errors = error.errors;
    if (error.submitted !== undefined) problem.submitted = error.submitted;
    return problem;
  }
  if (error instanceof InferenceError) {
    const problem = describeProblem(error.code, error.message, instance);
    return error.errors === undefined ? problem : { ...problem, errors: error.errors };
  }
  if (error instanceof DatabaseError && error.code !== 'claim_lost') {
    const problem = describeProblem(error.code, error.message, instance);
    // About the input as a whole: what fits together is for the database to say.
    if (error.code === 'validation_failed') problem.errors = [{ path: '', message: error.message }];
    return problem;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problem = describeProblem('validation_failed', 'The request is not as it should be: see errors.', instance);
    problem.errors = error.validation.slice(0, complaintsTold).map(({ instancePath, message }) => ({
      path: instancePath.slice(1).replaceAll('/', '.'),
      message: message ?? 'is wrong',
    }));
    return problem;
  }
  if (isDamage(error)) return describeProblem('artifact_damaged', describeDamage('what is asked for', error), instance);
  if (isDiskFull(error)) {
    const detail =
      'The disk is full, or nearly: what is new cannot be stored until an administrator makes room. Nothing was stored.';
    return describeProblem('insufficient_storage', detail, instance);
  }
  if (isDatabaseUnavailable(error)) {
    return describeProblem('unavailable', 'The database does not answer in time; try again in a moment.', instance);
  }
  if (isClientError(error))
    return describeProblem(codeOfStatus(error.statusCode), messageOf(error, bodyLimit), instance);
  const detail = `Something went wrong here; the logs name it under request ${instance}.`;
  return describeProblem('internal_error', detail, instance);
}

/** The floor of free disk was reached, the system's call failed for lack of room, or PostgreSQL's did (`disk_full`). */
const diskFullCodes = new Set(['artifact_no_room', 'ENOSPC', 'EDQUOT', '53100']);

function isDiskFull(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && diskFullCodes.has(String(at.code))) return true;
  }
  return false;
}

/** @param instance the request's id, where there is one */
export function describeProblem(code: ProblemCode, detail: string, instance?: string): Problem {
  const status = problemStatuses[code];
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail };
  return instance === undefined ? problem : { ...problem, instance };
}

/** Fastify's own complaints: a body that isn't JSON, too large, of an unknown type. */
function isClientError(error: unknown): error is FastifyError & { statusCode: number } {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

function messageOf(error: FastifyError, bodyLimit: number): string {
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') return `A part of a path has ${pathPartLimit} characters at most.`;
  if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return error.message;
  const limit = bodyLimit < 2 ** 20 ? `${bodyLimit / 1024} KiB` : `${bodyLimit / 2 ** 20} MiB`;
  return `The body is larger than ${limit}. Send less at once, or stream it, where a route takes lines or files.`;
}

function codeOfStatus(status: number): ProblemCode {
  if (status === 413) return 'payload_too_large';
  if (status === 415) return 'unsupported_media_type';
  if (status === 404) return 'not_found';
  if (status === 414) return 'uri_too_long';
  return 'invalid_request';
}
