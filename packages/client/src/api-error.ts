// What goes wrong when calling the API: it answered with a problem, or it could not be reached.
import { type Problem, type ProblemCode, problem } from '@tastemaker/contracts';
import { retryAfterMs } from '@tastemaker/retry';

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
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  const askedPauseMs = retryAfterMs(response.headers.get('retry-after'));
  const parsed = problem.safeParse(parseJson(text));
  if (parsed.success) return new ApiError(parsed.data, askedPauseMs);
  const answer: Problem = {
    type: 'about:blank',
    title: response.statusText === '' ? `Status ${response.status}` : response.statusText,
    status: response.status,
    code: response.status === 503 ? 'unavailable' : 'internal_error',
    detail: text.slice(0, 500),
  };
  return new ApiError(answer, askedPauseMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Not JSON: said as a value, because the caller has a use for the text itself.
    return error;
  }
}

function messageOf({ title, detail, errors }: Problem): string {
  const complaints = (errors ?? []).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const shown = complaints.slice(0, 10);
  if (complaints.length > shown.length) shown.push(`and ${complaints.length - shown.length} more`);
  return [detail ?? title, ...shown].join('\n');
}
