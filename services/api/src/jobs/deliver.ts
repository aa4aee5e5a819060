// Telling the queue of work that a row already describes.
import type { JobName, JobPayload } from '@tastemaker/contracts';
import type { FastifyInstance } from 'fastify';

/**
 * Queues the job under its row's id. A queue that doesn't answer is no failure of the request: the row stands, and workers
 * queue what is unfinished again.
 */
export async function deliver<Name extends JobName>(
  app: FastifyInstance,
  name: Name,
  payload: JobPayload<Name>,
  jobId: string,
): Promise<void> {
  try {
    await app.deps.queue.enqueue(name, payload, { jobId });
  } catch (error) {
    app.log.error({ err: error, job: name, id: jobId }, 'could not be queued; it waits for a worker to find its row');
  }
}
