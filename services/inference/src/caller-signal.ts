// Work that nobody waits for any more is given up.
import type { FastifyReply } from 'fastify';

/** Aborts when the caller leaves before the answer is complete. */
export function callerSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
