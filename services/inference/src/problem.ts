// Turning whatever was thrown into the problem that the caller is told.
import { STATUS_CODES } from 'node:http';
import { ArtifactError, describeDamage, isDamage } from '@tastemaker/artifacts';
import { type Problem, type ProblemCode, problemStatuses } from '@tastemaker/contracts';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { EndpointError } from './endpoints/endpoint-error.js';
import { HostError } from './host/host-error.js';

/** The problem for an error; `instance` is the request's id. */
export function toProblem(error: unknown, instance: string): Problem {
  if (error instanceof HostError || error instanceof EndpointError)
    return describe(error.code, error.message, instance);
  if (error instanceof ArtifactError && error.code === 'artifact_not_found') {
    return describe('not_found', error.message, instance);
  }
  if (isDamage(error)) return describe('artifact_damaged', describeDamage('the model', error), instance);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problem = describe('validation_failed', 'The request is not as it should be: see errors.', instance);
    problem.errors = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.slice(1).replaceAll('/', '.'),
      message: message ?? 'is wrong',
    }));
    return problem;
  }
  if (isClientError(error)) return describe(codeOfStatus(error.statusCode), error.message, instance);
  return describe('internal_error', `Something went wrong here; the logs name it under request ${instance}.`, instance);
}

export function describe(code: ProblemCode, detail: string, instance: string): Problem {
  const status = problemStatuses[code];
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, instance };
}

/** Fastify's own complaints: a body that isn't JSON, too large, of an unknown type. */
function isClientError(error: unknown): error is Error & { statusCode: number } {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

function codeOfStatus(status: number): ProblemCode {
  if (status === 413) return 'payload_too_large';
  if (status === 415) return 'unsupported_media_type';
  return 'invalid_request';
}
