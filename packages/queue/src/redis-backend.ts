// BullMQ over Redis.
import { Queue, type Telemetry, Worker } from 'bullmq';
import { type QueueBackend, reportFailure } from './backend.js';

/** Keys begin with this, so that a Redis can be shared. */
const prefix = 'tastemaker';

export function openRedisBackend(url: string, onError: (error: Error) => void, telemetry?: Telemetry): QueueBackend {
  // Workers block on their connection and wait for Redis to come back, however long: hence no limit of retries.
  const connection = { url, maxRetriesPerRequest: null };
  const traced = telemetry === undefined ? {} : { telemetry };
  return {
    queue: (name) => new Queue(name, { connection, prefix, ...traced }).on('error', onError),
    worker: (name, process, settings) =>
      new Worker(name, process, { connection, prefix, ...traced, ...settings })
        .on('error', onError)
        .on('failed', reportFailure(name, onError)),
    // Each queue and worker ends its own connections.
    close: () => Promise.resolve(),
  };
}
