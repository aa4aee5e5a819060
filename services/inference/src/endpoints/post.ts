// One request to an endpoint: tried again where the failure may pass, explained where not, and its answer read within bounds.
import { storableReason } from '@tastemaker/contracts';
import { fetchFailureReason, isTransientStatus, retry, retryAfterMs } from '@tastemaker/retry';
import { z } from 'zod';
import type { CallBudget } from './call-budget.js';
import type { OpenedEndpoint } from './endpoint.js';
import { EndpointError } from './endpoint-error.js';

/** An endpoint to be asked, as long as somebody waits, within a budget of requests. */
export interface EndpointCall {
  readonly endpoint: OpenedEndpoint;
  readonly signal: AbortSignal;
  readonly calls: CallBudget;
}

/** The endpoint answered that it won't. */
export class EndpointRefusal extends EndpointError {
  status = 0;
}

/** A request that failed in a way that may pass. */
class TransientEndpointError extends EndpointError {
  /** How long the endpoint asked to be left alone. */
  askedPauseMs: number | undefined;
}

/**
 * The answer, its status ok, its body not yet read. The timeout goes on over the body.
 * @throws {EndpointError}, or the signal's reason
 */
export function post(call: EndpointCall, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return send(call, path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** As {@link post}, of what the endpoint says of itself. */
export function get(call: EndpointCall, path: string): Promise<Response> {
  return send(call, path, { method: 'GET', headers: {} });
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
}

function send({ endpoint, signal, calls }: EndpointCall, path: string, asked: Asked): Promise<Response> {
  const attempt = () => {
    calls.take();
    return attemptSend(endpoint, path, asked, signal);
  };
  return retry(attempt, {
    attempts: endpoint.maxAttempts,
    firstPauseMs: 250,
    signal,
    isTransient: (error) => error instanceof TransientEndpointError && !calls.isSpent,
    askedPauseMs: (error) => (error instanceof TransientEndpointError ? error.askedPauseMs : undefined),
  });
}

async function attemptSend(
  endpoint: OpenedEndpoint,
  path: string,
  { headers, ...asked }: Asked,
  signal: AbortSignal,
): Promise<Response> {
  const late = AbortSignal.timeout(endpoint.timeoutMs);
  let response: Response;
  try {
    response = await fetch(`${endpoint.baseUrl.replace(/\/+$/u, '')}${path}`, {
      ...asked,
      headers: {
        ...headers,
        ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
      },
      // A redirect could lead anywhere, with the key.
      redirect: 'error',
      signal: AbortSignal.any([signal, late]),
    });
  } catch (error) {
    if (late.aborted) throw tooSlow(endpoint, error);
    const message = `${nameOf(endpoint)} cannot be reached: ${fetchFailureReason(error)}`;
    throw new TransientEndpointError('inference_unavailable', message, { cause: error });
  }
  if (response.ok) return response;
  throw await refused(endpoint, response);
}

/** Reads an answer's body by `read`. @throws {EndpointError} where it breaks off or takes too long */
export async function readAnswer<T>({ endpoint, signal }: EndpointCall, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EndpointError) throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError') throw tooSlow(endpoint, error);
    throw new EndpointError(
      'inference_failed',
      `${nameOf(endpoint)} gave an answer that cannot be read: ${describeReadError(error)}`,
      {
        cause: error,
      },
    );
  }
}

async function refused(endpoint: OpenedEndpoint, answer: Response): Promise<EndpointError> {
  const { status, headers } = answer;
  const text = withoutKey(endpoint, (await beginningOf(answer)).slice(0, 500));
  const message = `${nameOf(endpoint)} answered ${status}: ${text}`;
  if (!isTransientStatus(status)) {
    const refusal = new EndpointRefusal('inference_failed', message);
    refusal.status = status;
    return refusal;
  }
  const error = new TransientEndpointError(transientCode(status), message);
  error.askedPauseMs = retryAfterMs(headers.get('retry-after'));
  return error;
}

function transientCode(status: number) {
  if (status === 429) return 'too_many_requests';
  const isAway = status === 502 || status === 503 || status === 504;
  return isAway ? 'inference_unavailable' : 'inference_failed';
}

/**
 * An answer is read up to this bound: an endpoint is somebody else's program, and memory is ours. It is a thousand times what
 * the longest answer is worth; a candidate's text may have a million characters.
 */
const mostBytes = 16 * 2 ** 20;

/** The body's chunks. @throws {EndpointError} beyond the bound */
export function boundedBody(response: Response, bytes = mostBytes): ReadableStream<Uint8Array> | null {
  let read = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > bytes) {
        const message = `The endpoint's answer is larger than ${bytes} bytes and was not read to its end.`;
        controller.error(new EndpointError('inference_failed', message));
      } else controller.enqueue(chunk);
    },
  });
  return response.body === null ? null : response.body.pipeThrough(counting);
}

/** The whole body as text; what is not UTF-8 becomes U+FFFD. @throws {EndpointError} beyond the bound */
export async function boundedText(response: Response, bytes = mostBytes): Promise<string> {
  const body = boundedBody(response, bytes);
  return body === null ? '' : new Response(body).text();
}

/** In one line: where in the answer, and what is wrong there. */
function describeReadError(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return storableReason(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, 300);
  }
  return storableReason(error, 300);
}

/** An error page may be of any size; its beginning says enough. */
async function beginningOf(answer: Response): Promise<string> {
  if (answer.body === null) return '';
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    while (text.length < 2_000) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
    await reader.cancel();
  } catch (error) {
    // The status has said what is to be said: a body that breaks off is told as far as it came.
    return `${text} (broken off: ${fetchFailureReason(error)})`;
  }
  return text;
}

function tooSlow(endpoint: OpenedEndpoint, cause: unknown): EndpointError {
  const message = `${nameOf(endpoint)} took longer than ${endpoint.timeoutMs} ms.`;
  return new EndpointError('inference_timeout', message, { cause });
}

export function nameOf({ baseUrl, model }: OpenedEndpoint): string {
  return `The endpoint of "${model}" at ${new URL(baseUrl).host}`;
}

/** Some endpoints repeat a key that they refuse. */
function withoutKey({ apiKey }: OpenedEndpoint, text: string): string {
  return apiKey === undefined ? text : text.replaceAll(apiKey, '[key]');
}
