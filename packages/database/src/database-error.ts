// What repositories refuse, under codes that the API answers with (contracts' problem codes) wherever there is one.

import type { ProblemCode } from '@tastemaker/contracts';
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
      | 'not_qualified'
      | 'edit_window_over'
      | 'own_demonstration'
      | 'revision_conflict'
      | 'run_finished'
      | 'model_not_ready'
    >
  /** A worker's claim was taken over, or the row is finished: stop working on it. */
  | 'claim_lost';

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
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
