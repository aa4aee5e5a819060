// Server-sent events as async iterables: a run's events, resumed where a broken connection left off, and streamed completions.
import type { RunEvent } from '@tastemaker/contracts';
import { finalStatuses } from '@tastemaker/contracts/values';
import { pause } from '@tastemaker/retry';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Answer, AnswerName } from './answers.js';
import { ApiError, ConnectionError } from './api-error.js';
import type { Call, Transport } from './transport.js';

export interface RunEventOptions {
  /** Begin behind this event. @defaultValue 0: from the first */
  after?: number;
  /** Wait between reconnections. @defaultValue 500 */
  reconnectDelayMs?: number;
  signal?: AbortSignal;
}

/**
 * A run's events from the first (or behind `after`) to its last, in order, each once. Reconnects with Last-Event-ID when
 * the connection breaks, as often as it must; ends when the run is finished, unless it was taken up again after that.
 */
export async function* runEvents(
  transport: Transport,
  runId: string,
  options: RunEventOptions = {},
): AsyncGenerator<RunEvent> {
  let last = options.after ?? 0;
  let isOver = false;
  while (!isOver) {
    const call: Call = {
      method: 'GET',
      path: `/v1/runs/${runId}/events`,
      headers: { accept: 'text/event-stream', 'last-event-id': String(last) },
      signal: options.signal,
    };
    for await (const event of untilBroken(transport, call)) {
      last = event.sequence;
      yield event;
      isOver = isFinal(event);
    }
    if (!isOver) await pause(options.reconnectDelayMs ?? 500, options.signal);
  }
}

/** The events of one connection; ends quietly when it breaks, throws when the API refuses. */
async function* untilBroken(transport: Transport, call: Call): AsyncGenerator<RunEvent> {
  const response = await transport.open(call);
  const messages = readMessages(response);
  while (true) {
    let data: string;
    try {
      const next = await messages.next();
      if (next.done === true) return;
      data = next.value;
    } catch (error) {
      if (call.signal?.aborted === true || error instanceof ApiError) throw error;
      return; // The connection broke; the caller comes back with the last event's number.
    }
    yield transport.read('runEvent', JSON.parse(data));
  }
}

function isFinal({ data }: RunEvent): boolean {
  return data.type === 'status' && finalStatuses.some((status) => status === data.status);
}

/** The chunks of a streamed completion up to OpenAI's `[DONE]`. */
export async function* chunksOf<Name extends AnswerName>(
  transport: Transport,
  response: Response,
  name: Name,
): AsyncGenerator<Answer<Name>> {
  for await (const data of readMessages(response)) {
    if (data === '[DONE]') return;
    const value: unknown = JSON.parse(data);
    if (isErrorChunk(value)) throw new ConnectionError(value.error.message);
    yield transport.read(name, value);
  }
  throw new ConnectionError('the completion broke off before its end');
}

function isErrorChunk(value: unknown): value is { error: { message: string } } {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

export async function* readMessages(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value.data;
    }
  } finally {
    // A consumer that leaves early closes the connection, so that the server stops working for nobody.
    await reader.cancel().catch(() => undefined);
  }
}
