// OpenAI's streams: `data:` lines of JSON, then `[DONE]`.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { openAiError } from '@tastemaker/contracts';
import type { FastifyReply } from 'fastify';
import { problemOf } from '../problem.js';

/**
 * Sends what `run` emits. What fails before the first event is thrown, and becomes an ordinary error answer; what fails
 * later is told as an event, since the status is out.
 */
export async function sendEventStream(
  reply: FastifyReply,
  run: (emit: (event: object) => unknown) => Promise<void>,
): Promise<void> {
  const stream = new PassThrough();
  const write = (event: object) => stream.write(`data: ${JSON.stringify(event)}\n\n`);
  // The first event makes the stream readable.
  const begun = once(stream, 'readable');
  const finished = run(write);
  finished.then(
    () => stream.end('data: [DONE]\n\n'),
    (error: unknown) => {
      write({ error: openAiError(problemOf(error, reply.request.id)) });
      stream.end();
    },
  );
  await Promise.race([begun, finished]);
  await reply.header('cache-control', 'no-cache').type('text/event-stream; charset=utf-8').send(stream);
}
