// Work that nobody waits for any more is given up.
import type { FastifyReply } from 'fastify';

/** Aborts when the connection closes before the answer is complete. */
export function callerSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('the caller has left'));
  });
  return controller.signal;
}
