// Answers that go on for long (event streams, scores line by line, downloads) end when their caller would be refused now: the
// token is revoked or has run out, the person is disabled, or is out of the project.
import { DatabaseError } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';

const lookEveryMs = 3_000;

/**
 * Looks every few seconds while an answer is being sent. What is still being received or worked on is not cut off.
 * @param readmit rejects when the caller would be refused
 */
export function endWithAdmission(request: FastifyRequest, reply: FastifyReply, readmit: () => Promise<void>): void {
  const look = async () => {
    try {
      if (reply.raw.headersSent) await readmit();
    } catch (error) {
      if (isRefusal(error)) {
        request.log.info('an answer was ended: its caller is not admitted any more');
        reply.raw.destroy();
        return;
      }
      // A database that is away for a moment ends no stream.
      request.log.warn({ err: error }, 'could not look whether a caller is still admitted');
    }
    if (!reply.raw.closed) timer = setTimeout(() => void look(), lookEveryMs).unref();
  };
  let timer = setTimeout(() => void look(), lookEveryMs).unref();
  reply.raw.once('close', () => clearTimeout(timer));
}

function isRefusal(error: unknown): boolean {
  if (error instanceof HttpProblem) return error.statusCode < 500;
  return error instanceof DatabaseError && error.code === 'not_found';
}
