// One HTTP call: address, credentials, retries, and the check of the answer against its contract.
import type { Page } from '@tastemaker/contracts';
import { fetchFailureReason, retry } from '@tastemaker/retry';
import type { Answer, AnswerName, AnswerReader } from './answers.js';
import { ApiError, ConnectionError, errorOf } from './api-error.js';

export interface ClientOptions {
  /** Where the API is, such as `http://127.0.0.1:3000`. */
  baseUrl: string;
  /** A bearer token, `tmk_…`; without one only logging in is possible. */
  token?: string;
  /** Of a browser that is logged in by cookie: proves to the server that its own page sends what changes something. */
  csrfToken?: () => string | undefined;
  /** How often a call that may safely be repeated is tried again on 503 or when no connection comes about. @defaultValue 5 */
  retries?: number;
  /** Milliseconds before the first retry; each further one waits twice as long, or as long as the server asks. @defaultValue 200 */
  retryDelayMs?: number;
  /** @defaultValue the global fetch */
  fetch?: typeof globalThis.fetch;
}

/** A list is given again for each. */
type Query = Record<string, string | number | boolean | readonly string[] | undefined>;
export type UploadBody = string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>;

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Query | undefined;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, with its content type, instead of `json`. */
  upload?: { body: UploadBody; contentType: string };
  /**
   * Whether sending it twice does no more than sending it once. A POST that says so carries an Idempotency-Key.
   * @defaultValue true for GET and DELETE
   */
  repeatable?: boolean;
  /** Its Idempotency-Key, where the caller is to know it. @defaultValue a new one for each call */
  idempotencyKey?: string | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export interface Transport {
  /** The answer of the contracts' name. @throws ApiError, ConnectionError */
  send<Name extends AnswerName>(call: Call, name: Name): Promise<Answer<Name>>;
  /** A page of such. */
  sendPage<Name extends AnswerName>(call: Call, name: Name): Promise<Page<Answer<Name>>>;
  /** The answer, or undefined for 204. */
  sendMaybe<Name extends AnswerName>(call: Call, name: Name): Promise<Answer<Name> | undefined>;
  /** For calls that answer 204. */
  sendVoid(call: Call): Promise<void>;
  /** The response itself, already known to be ok, for streams. */
  open(call: Call): Promise<Response>;
  /** What one message of a stream holds. */
  read: AnswerReader['read'];
}

export function createTransport(options: ClientOptions, answers: AnswerReader): Transport {
  const open = (call: Call) => sendWithRetries(options, answers, call);
  return {
    open,
    read: answers.read,
    async send(call, name) {
      return readAnswer(call, await open(call), (value) => answers.read(name, value));
    },
    async sendPage(call, name) {
      return readAnswer(call, await open(call), (value) => answers.readPage(name, value));
    },
    async sendMaybe(call, name) {
      const response = await open(call);
      return response.status === 204 ? undefined : readAnswer(call, response, (value) => answers.read(name, value));
    },
    async sendVoid(call) {
      await (await open(call)).arrayBuffer();
    },
  };
}

async function readAnswer<Value>(call: Call, response: Response, read: (value: unknown) => Value): Promise<Value> {
  const value: unknown = await response.json();
  try {
    return read(value);
  } catch (error) {
    const message = `${call.method} ${call.path} was answered in a shape this client does not know: is the server of another version?`;
    throw new ConnectionError(message, { cause: error });
  }
}

async function sendWithRetries(options: ClientOptions, answers: AnswerReader, call: Call): Promise<Response> {
  const request = buildRequest(options, call);
  return retry(() => sendOnce(options, answers, request, call.signal), {
    attempts: isRepeatable(call) ? (options.retries ?? 5) + 1 : 1,
    firstPauseMs: options.retryDelayMs ?? 200,
    signal: call.signal,
    isTransient,
    askedPauseMs: (error) => (error instanceof ApiError ? error.askedPauseMs : undefined),
  });
}

/** @throws ApiError for an answer that is not ok, ConnectionError where there was none */
async function sendOnce(
  options: ClientOptions,
  answers: AnswerReader,
  request: { url: string; init: RequestInit },
  signal: AbortSignal | undefined,
): Promise<Response> {
  let response: Response;
  try {
    response = await (options.fetch ?? globalThis.fetch)(request.url, request.init);
  } catch (error) {
    signal?.throwIfAborted();
    const message = `${options.baseUrl} cannot be reached: ${fetchFailureReason(error)}`;
    throw new ConnectionError(message, { cause: error });
  }
  if (response.ok) return response;
  throw await errorOf(response, answers);
}

/** No connection came about, the server is not ready, or it is still at work on the first try of this very call. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof ApiError)) return error instanceof ConnectionError;
  return error.status === 503 || error.code === 'idempotency_key_in_use';
}

function isRepeatable({ method, repeatable, upload }: Call): boolean {
  if (upload?.body instanceof ReadableStream) return false;
  return repeatable ?? (method === 'GET' || method === 'DELETE');
}

function buildRequest(options: ClientOptions, call: Call): { url: string; init: RequestInit } {
  const url = new URL(call.path, options.baseUrl);
  for (const [key, value] of Object.entries(call.query ?? {})) {
    if (value === undefined) continue;
    for (const each of typeof value === 'object' ? value : [value]) url.searchParams.append(key, String(each));
  }
  const credentials = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const headers: Record<string, string> = { ...credentials, ...call.headers };
  const csrfToken = call.method === 'GET' ? undefined : options.csrfToken?.();
  if (csrfToken !== undefined) headers['x-csrf-token'] = csrfToken;
  // One key for all tries of this call, so that the server can tell a repetition from a second order.
  if (call.method === 'POST' && call.repeatable === true)
    headers['idempotency-key'] = call.idempotencyKey ?? globalThis.crypto.randomUUID();
  const init: RequestInit & { duplex?: 'half' } = { method: call.method, headers };
  if (call.signal !== undefined) init.signal = call.signal;
  if (call.json !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(call.json);
  } else if (call.upload !== undefined) {
    headers['content-type'] = call.upload.contentType;
    init.body = call.upload.body;
    init.duplex = 'half';
  }
  return { url: url.href, init };
}
