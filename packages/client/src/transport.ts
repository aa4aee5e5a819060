// One HTTP call: address, credentials, retries, and the check of the answer against its contract.
import { fetchFailureReason, retry } from '@tastemaker/retry';
import type { z } from 'zod';
import { ApiError, ConnectionError, errorOf } from './api-error.js';

export interface ClientOptions {
  /** Where the API is, such as `http://127.0.0.1:3000`. */
  baseUrl: string;
  /** A bearer token, `tmk_…`; without one only logging in is possible. */
  token?: string;
  /** How often a call that may safely be repeated is tried again on 503 or when no connection comes about. @defaultValue 5 */
  retries?: number;
  /** Milliseconds before the first retry; each further one waits twice as long, or as long as the server asks. @defaultValue 200 */
  retryDelayMs?: number;
  /** @defaultValue the global fetch */
  fetch?: typeof globalThis.fetch;
}

type Query = Record<string, string | number | boolean | undefined>;
export type UploadBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

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
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export interface Transport {
  /** The parsed answer. @throws ApiError, ConnectionError */
  send<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.output<Schema>>;
  /** The parsed answer, or undefined for 204. */
  sendMaybe<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.output<Schema> | undefined>;
  /** For calls that answer 204. */
  sendVoid(call: Call): Promise<void>;
  /** The response itself, already known to be ok, for streams. */
  open(call: Call): Promise<Response>;
}

export function createTransport(options: ClientOptions): Transport {
  const open = (call: Call) => sendWithRetries(options, call);
  return {
    open,
    async send(call, schema) {
      return parseAnswer(call, await open(call), schema);
    },
    async sendMaybe(call, schema) {
      const response = await open(call);
      return response.status === 204 ? undefined : parseAnswer(call, response, schema);
    },
    async sendVoid(call) {
      await (await open(call)).arrayBuffer();
    },
  };
}

async function parseAnswer<Schema extends z.ZodType>(call: Call, response: Response, schema: Schema) {
  const parsed = schema.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  const message = `${call.method} ${call.path} was answered in a shape this client does not know: is the server of another version?`;
  throw new ConnectionError(message, { cause: parsed.error });
}

async function sendWithRetries(options: ClientOptions, call: Call): Promise<Response> {
  const request = buildRequest(options, call);
  return retry(() => sendOnce(options, request, call.signal), {
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
  throw await errorOf(response);
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
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  const credentials = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const headers: Record<string, string> = { ...credentials, ...call.headers };
  // One key for all tries of this call, so that the server can tell a repetition from a second order.
  if (call.method === 'POST' && call.repeatable === true) headers['idempotency-key'] = globalThis.crypto.randomUUID();
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
