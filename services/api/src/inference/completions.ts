// Asking a language model for a completion, whole or as events: for OpenAI's surface and for the API's own.
import { Readable } from 'node:stream';
import { type ReadableStream, TransformStream } from 'node:stream/web';
import type { Dialect, InferenceClient } from '@tastemaker/inference-client';
import { callerSignal } from '@tastemaker/service/http';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { LanguageModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';

interface Asking {
  readonly inference: InferenceClient;
  readonly model: LanguageModel;
  readonly reply: FastifyReply;
}

type Asked<Answer> = { readonly whole: Answer } | { readonly events: ReadableStream<Uint8Array> };

/** Events where the order asks for a stream. @throws InferenceError; HttpProblem `artifact_damaged` */
export async function completionOf<Request extends { stream?: boolean | null | undefined }, Answer>(
  { inference, model, reply }: Asking,
  dialect: Dialect<Request, Answer>,
  order: Request,
): Promise<Asked<Answer>> {
  const signal = callerSignal(reply);
  return readingFilesOf('model', model, async () =>
    order.stream === true
      ? { events: await inference.streamCompletion(dialect, order, signal) }
      : { whole: await inference.complete(dialect, order, signal) },
  );
}

/** The order as the inference service takes it. Its answer, streamed or whole, names the model as the caller did. */
export function orderOf<Body extends { model: string }>(body: Body, { target }: LanguageModel) {
  return { ...body, ...target, answer_as: body.model };
}

export function sendEvents(reply: FastifyReply, events: ReadableStream<Uint8Array>): FastifyReply {
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(Readable.fromWeb(events));
}

const failure = z.object({ error: z.looseObject({ message: z.string() }) });

/** The events with each chunk of the answer told anew; a failure and the end stay as they are. */
export function mapChunks(
  events: ReadableStream<Uint8Array>,
  tell: (chunk: unknown) => object,
): ReadableStream<Uint8Array> {
  const told = new TransformStream<{ data: string }, string>({
    transform({ data }, controller) {
      const chunk: unknown = data === '[DONE]' ? undefined : JSON.parse(data);
      const isKept = chunk === undefined || failure.safeParse(chunk).success;
      controller.enqueue(`data: ${isKept ? data : JSON.stringify(tell(chunk))}\n\n`);
    },
  });
  return events
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .pipeThrough(told)
    .pipeThrough(new TextEncoderStream());
}
