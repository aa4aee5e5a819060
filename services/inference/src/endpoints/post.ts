// One request to an endpoint: tried again, with growing pauses, where the trouble may pass, and told clearly where not.
import { setTimeout as delay } from 'node:timers/promises';
import { storableReason } from '@tastemaker/contracts';
import { z } from 'zod';
import type { CallBudget } from './call-budget.js';
import type { OpenedEndpoint } from './endpoint.js';
import { EndpointError } from './endpoint-error.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/**
 * The answer, its status ok, its body not yet read. The timeout goes on over the body.
 * @throws {EndpointError}, or the signal's reason
 */
export async function post(
  endpoint: OpenedEndpoint,
  path: string,
  body: object,
  signal: AbortSignal,
  calls: CallBudget,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    calls.take();
    const answer = await attemptPost(endpoint, path, body, signal);
    if (answer instanceof Response && answer.ok) return answer;
    const isPassing = !(answer instanceof Response) || PASSING.has(answer.status);
    if (!isPassing || attempt >= endpoint.maxAttempts || calls.isSpent) throw await explain(endpoint, answer);
    const pause = pauseBefore(attempt, answer);
    if (answer instanceof Response) await answer.body?.cancel();
    await delay(pause, undefined, { signal });
  }
}

/** The response, or why no connection came about. */
async function attemptPost(
  endpoint: OpenedEndpoint,
  path: string,
  body: object,
  signal: AbortSignal,
): Promise<Response | Error> {
  const late = AbortSignal.timeout(endpoint.timeoutMs);
  try {
    return await fetch(`${endpoint.baseUrl.replace(/\/+$/u, '')}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
      },
      body: JSON.stringify(body),
      // A redirect could lead anywhere, with the key.
      redirect: 'error',
      signal: AbortSignal.any([signal, late]),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) throw tooSlow(endpoint, error);
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Reads an answer's body by `read`. @throws {EndpointError} where it breaks off or takes too long */
export async function reading<T>(endpoint: OpenedEndpoint, signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EndpointError) throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError') throw tooSlow(endpoint, error);
    throw new EndpointError(
      'inference_failed',
      `${nameOf(endpoint)} gave an answer that cannot be read: ${whyUnreadable(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** What the endpoint asks for, else twice as long each time, and not for all waiting clients at the same moment. */
function pauseBefore(attempt: number, answer: Response | Error): number {
  const asked = answer instanceof Response ? retryAfterMs(answer.headers.get('retry-after')) : undefined;
  const own = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 + Math.random() / 2);
  return Math.min(LONGEST_PAUSE_MS, asked ?? own);
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const until = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

async function explain(endpoint: OpenedEndpoint, answer: Response | Error): Promise<EndpointError> {
  if (!(answer instanceof Response)) {
    const why = answer.cause instanceof Error ? answer.cause.message : answer.message;
    return new EndpointError('inference_unavailable', `${nameOf(endpoint)} cannot be reached: ${why}`, {
      cause: answer,
    });
  }
  const text = withoutKey(endpoint, (await beginningOf(answer)).slice(0, 500));
  const said = `${nameOf(endpoint)} answered ${answer.status}: ${text}`;
  if (answer.status === 429) return new EndpointError('too_many_requests', said);
  const isAway = answer.status === 502 || answer.status === 503 || answer.status === 504;
  return new EndpointError(isAway ? 'inference_unavailable' : 'inference_failed', said);
}

/** In one line: where in the answer, and what is wrong there. */
function whyUnreadable(error: unknown): string {
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
  while (text.length < 2_000) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text;
}

function tooSlow(endpoint: OpenedEndpoint, cause: unknown): EndpointError {
  const message = `${nameOf(endpoint)} took longer than ${endpoint.timeoutMs} ms.`;
  return new EndpointError('inference_timeout', message, { cause });
}

function nameOf({ baseUrl, model }: OpenedEndpoint): string {
  return `The endpoint of "${model}" at ${new URL(baseUrl).host}`;
}

/** Some endpoints repeat a key that they refuse. */
function withoutKey({ apiKey }: OpenedEndpoint, text: string): string {
  return apiKey === undefined ? text : text.replaceAll(apiKey, '[key]');
}
