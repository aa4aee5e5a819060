// The error that a route throws when it knows what to tell the caller.
import { type InputError, type ProblemCode, problemStatuses } from '@tastemaker/contracts';
import { noSuch } from '@tastemaker/database';

export interface ProblemExtras {
  errors?: InputError[];
  /** What the caller had sent and would otherwise lose. */
  submitted?: unknown;
  /** When to come back, for those who asked too much. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Becomes an application/problem+json answer with the status of its code. `detail` says what to do about it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ProblemCode;
  readonly statusCode: number;
  readonly errors: InputError[] | undefined;
  readonly submitted: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail, 'cause' in extras ? { cause: extras.cause } : undefined);
    this.code = code;
    this.statusCode = problemStatuses[code];
    this.errors = extras.errors;
    this.submitted = extras.submitted;
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

/** In the words of the lists whose cursors the database reads. */
export function unknownCursor(): HttpProblem {
  return new HttpProblem('invalid_request', 'The cursor is not one that a list gave out.');
}

/** The same answer for what does not exist and for what the caller may not know of. */
export function notFound(what: string): HttpProblem {
  return new HttpProblem('not_found', noSuch(what));
}
