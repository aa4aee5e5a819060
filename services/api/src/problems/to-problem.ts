// The API's own errors, and those of what it works with, as the problems that callers are told.
import { describeDamage, isDamage, isStoreFailure } from '@tastemaker/artifacts';
import type { Problem } from '@tastemaker/contracts';
import { DatabaseError, isDatabaseUnavailable } from '@tastemaker/database';
import { InferenceError } from '@tastemaker/inference-client';
import { toProblem } from '@tastemaker/service/http';
import { HttpProblem } from '@tastemaker/service/problems';
import { bodyLimit as defaultBodyLimit, pathPartLimit } from '../request-limits.js';

/**
 * The problem for an error; `instance` is the request's id.
 * @param bodyLimit bytes that the route takes, for whoever sent more
 */
export function problemOf(error: unknown, instance: string, bodyLimit = defaultBodyLimit): Problem {
  return toProblem(error, instance, (other) => translate(other, bodyLimit));
}

function translate(error: unknown, bodyLimit: number): HttpProblem | undefined {
  if (error instanceof InferenceError) {
    return new HttpProblem(error.code, error.message, { errors: error.errors, cause: error });
  }
  if (error instanceof DatabaseError && error.code !== 'claim_lost') {
    // About the input as a whole: what fits together is for the database to say.
    const errors = error.code === 'validation_failed' ? [{ path: '', message: error.message }] : undefined;
    return new HttpProblem(error.code, error.message, { errors, refusal: error.refusal, cause: error });
  }
  if (isDamage(error)) return new HttpProblem('artifact_damaged', describeDamage('what is asked for', error));
  if (isStoreFailure(error)) {
    const detail =
      'Files cannot be read or stored now: the bucket that holds them does not do what it is asked. Try again in a moment; ' +
      'an administrator sees why in the log, and with `tastemaker doctor`.';
    return new HttpProblem('unavailable', detail, { cause: error });
  }
  if (isDiskFull(error)) {
    const detail =
      'The disk is full, or nearly: what is new cannot be stored until an administrator makes room. Nothing was stored.';
    return new HttpProblem('insufficient_storage', detail);
  }
  if (isDatabaseUnavailable(error)) {
    return new HttpProblem('unavailable', 'The database does not answer in time; try again in a moment.');
  }
  return limitProblem(error, bodyLimit);
}

/** The floor of free disk was reached, the system's call failed for lack of room, or PostgreSQL's did (`disk_full`). */
const diskFullCodes = new Set(['artifact_no_room', 'ENOSPC', 'EDQUOT', '53100']);

function isDiskFull(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && diskFullCodes.has(String(at.code))) return true;
  }
  return false;
}

/** Fastify's complaints about limits, which name the limit here. */
function limitProblem(error: unknown, bodyLimit: number): HttpProblem | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new HttpProblem('uri_too_long', `A part of a path has ${pathPartLimit} characters at most.`);
  }
  if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return undefined;
  const limit = bodyLimit < 2 ** 20 ? `${bodyLimit / 1024} KiB` : `${bodyLimit / 2 ** 20} MiB`;
  const cure = 'Send less at once, or stream it, where a route takes lines or files.';
  return new HttpProblem('payload_too_large', `The body is larger than ${limit}. ${cure}`);
}
