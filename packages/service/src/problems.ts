// Errors that know the problem their caller is told (RFC 9457), and that problem.
import { STATUS_CODES } from 'node:http';
import { type InputError, type Problem, type ProblemCode, problemStatuses, type Refusal } from '@tastemaker/contracts';

export const problemContentType = 'application/problem+json';

export interface ProblemExtras {
  errors?: InputError[] | undefined;
  /** Of labelers' work: the finer code, with what it speaks of. */
  refusal?: Refusal | undefined;
  /** What the caller had sent and would otherwise lose. */
  submitted?: unknown;
  /** What is stored in place of what the caller goes by. */
  stored?: unknown;
  /** When to come back, for those who asked too much. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Becomes an application/problem+json answer with the status of its code. `detail` says what to do about it. */
export class HttpProblem extends Error {
  override readonly name: string = 'HttpProblem';
  readonly code: ProblemCode;
  readonly statusCode: number;
  readonly errors: InputError[] | undefined;
  readonly refusal: Refusal | undefined;
  readonly submitted: unknown;
  readonly stored: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail, 'cause' in extras ? { cause: extras.cause } : undefined);
    this.code = code;
    this.statusCode = problemStatuses[code];
    this.errors = extras.errors;
    this.refusal = extras.refusal;
    this.submitted = extras.submitted;
    this.stored = extras.stored;
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

/** @param instance the request's id, where there is one */
export function describeProblem(code: ProblemCode, detail: string, instance?: string): Problem {
  const status = problemStatuses[code];
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail };
  return instance === undefined ? problem : { ...problem, instance };
}
