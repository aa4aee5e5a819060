// ScoreDetails the queue of work that a row already describes.
import { setTimeout as delay } from 'node:timers/promises';
import type { JobName, JobPayload } from '@tastemaker/contracts';
import type { FastifyInstance } from 'fastify';

/** Nobody waits longer for a queue that is frozen. */
const queueMs = 5_000;

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
    const queued = app.deps.queue.enqueue(name, payload, { jobId });
    await Promise.race([queued, delay(queueMs, undefined, { ref: false }).then(refuse)]);
  } catch (error) {
    app.log.error({ err: error, job: name, id: jobId }, 'could not be queued; it waits for a worker to find its row');
  }
}

function refuse(): never {
  throw new Error(`the queue did not answer within ${queueMs} ms`);
}
