// What goes wrong when calling the API: it answered with a problem, or it could not be reached.
import type { Problem, ProblemCode } from '@tastemaker/contracts';
import { retryAfterMs } from '@tastemaker/retry';
import type { AnswerReader } from './answers.js';

/** The API's answer was an error. `code` is stable; `message` says what to do about it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;
  /** How long the server asked to be left alone (`Retry-After`). */
  readonly askedPauseMs: number | undefined;

  constructor(answer: Problem, askedPauseMs?: number) {
    super(messageOf(answer));
    this.problem = answer;
    this.askedPauseMs = askedPauseMs;
  }

  get code(): ProblemCode {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer came, or none that the contract knows; `cause` holds what happened. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code = 'connection_failed';
}

/** The error of a response that isn't ok. A body that isn't a problem (a proxy's page, say) becomes one. */
export async function errorOf(response: Response, answers: AnswerReader): Promise<ApiError> {
  const text = await response.text();
  return new ApiError(
    readProblem(text, answers) ?? unknownProblem(response, text),
    retryAfterMs(response.headers.get('retry-after')),
  );
}

function readProblem(text: string, answers: AnswerReader): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProblemLike(value) ? answers.read('problem', value) : undefined;
  } catch {
    // Neither JSON nor a problem of the contracts: the text itself is told.
    return undefined;
  }
}

function isProblemLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
}

function unknownProblem(response: Response, text: string): Problem {
  return {
    type: 'about:blank',
    title: response.statusText === '' ? `Status ${response.status}` : response.statusText,
    status: response.status,
    code: response.status === 503 ? 'unavailable' : 'internal_error',
    detail: text.slice(0, 500),
  };
}

function messageOf({ title, detail, errors }: Problem): string {
  const complaints = (errors ?? []).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const shown = complaints.slice(0, 10);
  if (complaints.length > shown.length) shown.push(`and ${complaints.length - shown.length} more`);
  return [detail ?? title, ...shown].join('\n');
}
