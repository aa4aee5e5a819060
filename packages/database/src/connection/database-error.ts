// What queries refuse, under codes that the API answers with (contracts' problem codes) wherever there is one.

import type { ProblemCode, Refusal } from '@tastemaker/contracts';
import { describeRefusal, problemOfRefusal } from '@tastemaker/labeling';
import pg from 'pg';

export type DatabaseErrorCode =
  | Extract<
      ProblemCode,
      | 'invalid_request'
      | 'validation_failed'
      | 'not_found'
      | 'conflict'
      | 'already_exists'
      | 'assignment_expired'
      | 'already_judged'
      | 'guideline_not_acknowledged'
      | 'guideline_published'
      | 'labeler_paused'
      | 'project_paused'
      | 'quota_reached'
      | 'enrolment_finished'
      | 'enrolment_closed'
      | 'enrolment_expired'
      | 'enrolment_full'
      | 'already_enrolled'
      | 'not_qualified'
      | 'take_along_not_allowed'
      | 'edit_window_over'
      | 'own_demonstration'
      | 'revision_conflict'
      | 'run_finished'
      | 'unauthorized'
      | 'trainer_superseded'
      | 'parts_missing'
      | 'model_not_ready'
      | 'idempotency_key_in_use'
    >
  /** A worker's claim was taken over, or the row is finished: stop working on it. */
  | 'claim_lost';

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  /** What a labeler is refused, with what it speaks of; undefined for whatever else. */
  readonly refusal: Refusal | undefined;

  constructor(code: DatabaseErrorCode, message: string, options: { cause?: unknown; refusal?: Refusal } = {}) {
    super(message, options);
    this.code = code;
    this.refusal = options.refusal;
  }
}

/** A refusal under its problem's code, in its words. */
export function refused(refusal: Refusal): DatabaseError {
  return new DatabaseError(problemOfRefusal(refusal), describeRefusal(refusal), { refusal });
}

/** PostgreSQL's own error inside of what drizzle throws; undefined for any other error. */
export function postgresError(error: unknown): pg.DatabaseError | undefined {
  if (error instanceof pg.DatabaseError) return error;
  return error instanceof Error && error.cause !== undefined ? postgresError(error.cause) : undefined;
}

/** Whether a unique constraint (or index) of that name was violated. */
export function violates(error: unknown, constraint: string): boolean {
  return postgresError(error)?.constraint === constraint;
}

/**
 * Whether the database could not be reached, said that it is going or coming, or took longer than its limits allow: the same
 * request may succeed a moment later. Looks through the chain of causes.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return passing.test(code) || passingMessages.test(error.message) || isDatabaseUnavailable(error.cause);
}

/**
 * PostgreSQL's documentation, appendix A. 08: connection exceptions; 25006: read-only; 25P03, 55P03, 57014: time for an idle
 * transaction, a lock, a statement is over; 40001, 40P01: two transactions were in each other's way; 53: out of connections,
 * memory, disk; 57P01 to 57P05: shutting down, crashed, starting up.
 */
const passing =
  /^(?:08\w{3}|25006|25P03|40001|40P01|53\w{3}|55P03|57014|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)$/;

/** node-postgres's own errors, which have no codes. */
const passingMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error)/;
