// Speaking with the inference service: one POST, answered whole or as a stream, its failures told as problems.
import { problem } from '@tastemaker/contracts';
import type { z } from 'zod';
import { HttpProblem } from '../problems/http-problem.js';

export interface InferenceClient {
  /** The answer, checked against its contract. @throws HttpProblem `inference_…`, or the service's own problem */
  post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>>;
  /** The answer's body as it comes. */
  stream(path: string, body: unknown, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** Generation of many long answers may take minutes; a service that is silent for longer is given up. */
const timeoutMs = 10 * 60_000;

export function createInferenceClient(baseUrl: string): InferenceClient {
  return {
    async post(path, body, schema, signal) {
      const response = await send(baseUrl, path, body, signal);
      const parsed = schema.safeParse(await bodyOf(response));
      if (parsed.success) return parsed.data;
      throw new HttpProblem('inference_failed', 'The inference service answered in an unknown shape.', {
        cause: parsed.error,
      });
    },
    async stream(path, body, signal) {
      const response = await send(baseUrl, path, body, signal);
      if (response.body !== null) return response.body;
      throw new HttpProblem('inference_failed', 'The inference service answered with nothing.');
    },
  };
}

async function send(baseUrl: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(path, baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (error) {
    throw unreachable(error);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new HttpProblem('inference_failed', 'The inference service broke off in the middle of its answer.', {
      cause: error,
    });
  }
}

/** fetch's own limit for the first byte of an answer shows as the cause of its error. */
function isTimeout(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'TimeoutError';
  if (!(error instanceof Error) || !(error.cause instanceof Error) || !('code' in error.cause)) return false;
  return error.cause.code === 'UND_ERR_HEADERS_TIMEOUT';
}

function unreachable(error: unknown): HttpProblem {
  if (isTimeout(error)) {
    return new HttpProblem('inference_timeout', 'The inference service took too long; ask for less at once.', {
      cause: error,
    });
  }
  return new HttpProblem('inference_unavailable', 'The inference service cannot be reached; try again in a moment.', {
    cause: error,
  });
}

async function refusal(response: Response): Promise<HttpProblem> {
  const text = await response.text();
  const parsed = problem.safeParse(parseJson(text));
  const detail = parsed.success ? (parsed.data.detail ?? parsed.data.title) : text.slice(0, 500);
  // Its word on what is wrong at its end, or at an endpoint's, is passed on as it is.
  const isTold = response.status < 500 || (parsed.success && parsed.data.code.startsWith('inference_'));
  // Each model that is asked for has a row: what the service does not find is the model's files.
  if (parsed.success && parsed.data.code === 'not_found') {
    return new HttpProblem(
      'artifact_damaged',
      `${detail} Restore the model's files from a backup, or delete the model.`,
    );
  }
  if (parsed.success && isTold) {
    return new HttpProblem(
      parsed.data.code,
      detail,
      parsed.data.errors === undefined ? {} : { errors: parsed.data.errors },
    );
  }
  const code = response.status === 503 ? 'inference_unavailable' : 'inference_failed';
  return new HttpProblem(code, `The inference service failed (status ${response.status}): ${detail}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error; // Not JSON, so not a problem either; the caller quotes the text.
  }
}
