// The one error of asking the inference service, and the one place where its failures get their codes.
import { endpointCallsHeader, type InputError, type ProblemCode, problem } from '@tastemaker/contracts';
import { fetchFailureReason, isBusyStatus, retryAfterMs } from '@tastemaker/retry';

interface Failure {
  readonly code: ProblemCode;
  /** What happened, for whoever asked. */
  readonly message: string;
  /** What the service said of it, or why there was no answer. */
  readonly reason: string;
  /** Of the answer; undefined: there was none. */
  readonly status?: number;
  readonly errors?: InputError[] | undefined;
  readonly askedPauseMs?: number | undefined;
  readonly endpointCalls?: number | undefined;
  readonly cause?: unknown;
}

export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code: ProblemCode;
  readonly reason: string;
  readonly status: number | undefined;
  readonly errors: InputError[] | undefined;
  /** How long the service asked to be left alone. */
  readonly askedPauseMs: number | undefined;
  /** Requests that were sent to the model's endpoint; undefined: it is not known. */
  readonly endpointCalls: number | undefined;

  constructor({ code, message, reason, status, errors, askedPauseMs, endpointCalls, cause }: Failure) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.status = status;
    this.errors = errors;
    this.askedPauseMs = askedPauseMs;
    this.endpointCalls = endpointCalls;
  }

  /** The service is busy, is being started, or is not there for now. */
  get isBusy(): boolean {
    return this.status === undefined ? this.code === 'inference_unavailable' : isBusyStatus(this.status);
  }
}

/**
 * Whether the same question may be answered after a while: the service is busy or away, or its answer broke off. What it
 * refuses, and what fails in it, is the same the next time.
 */
export function mayPass(error: unknown): boolean {
  return error instanceof InferenceError && (error.isBusy || error.status === undefined || error.status < 300);
}

/** No answer came: too late, or nobody was there. */
export function unanswered(error: unknown): InferenceError {
  const reason = fetchFailureReason(error);
  const endpointCalls = unconnected.has(String(causeCode(error))) ? 0 : undefined;
  if (isTimeout(error)) {
    const message = 'The inference service took too long; ask for less at once.';
    return new InferenceError({ code: 'inference_timeout', message, reason, endpointCalls, cause: error });
  }
  const message = 'The inference service cannot be reached; try again in a moment.';
  return new InferenceError({ code: 'inference_unavailable', message, reason, endpointCalls, cause: error });
}

/** The service answered with an error. What it says of the request, or of a model, is passed on in its own code and words. */
export async function refused(response: Response): Promise<InferenceError> {
  const { status, headers } = response;
  const text = await response.text();
  const parsed = problem.safeParse(parseJson(text));
  const reason = parsed.success ? (parsed.data.detail ?? parsed.data.title) : text.slice(0, 500);
  const answer = {
    reason,
    status,
    askedPauseMs: retryAfterMs(headers.get('retry-after')),
    endpointCalls: endpointCallsOf(response),
  };
  if (parsed.success) {
    const { code, errors } = parsed.data;
    // Whoever asks has a row of the model: what the service does not find are its files.
    if (code === 'not_found') {
      const message = `${reason} Restore the model's files from a backup, or delete the model.`;
      return new InferenceError({ ...answer, code: 'artifact_damaged', message });
    }
    if (status < 500 || code.startsWith('inference_')) {
      return new InferenceError({ ...answer, code, message: reason, errors });
    }
  }
  const code = status === 503 ? 'inference_unavailable' : 'inference_failed';
  return new InferenceError({ ...answer, code, message: `The inference service failed (status ${status}): ${reason}` });
}

/** The answer is not what the contract promises, or broke off. */
export function unreadable(message: string, response: Response, cause?: unknown): InferenceError {
  const { status } = response;
  const endpointCalls = endpointCallsOf(response);
  return new InferenceError({ code: 'inference_failed', message, reason: message, status, endpointCalls, cause });
}

/** Requests to the model's endpoint that the answer took. */
export function endpointCallsOf({ headers }: Response): number {
  return Number(headers.get(endpointCallsHeader) ?? 0);
}

/** fetch's own limit for the first byte of an answer shows as the cause of its error. */
function isTimeout(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'TimeoutError';
  return causeCode(error) === 'UND_ERR_HEADERS_TIMEOUT';
}

/** fetch's causes where no connection was made, so that nothing was sent. */
const unconnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function causeCode(error: unknown): unknown {
  if (!(error instanceof Error) || !(error.cause instanceof Error) || !('code' in error.cause)) return undefined;
  return error.cause.code;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error; // Not JSON, so not a problem either; the caller quotes the text.
  }
}
