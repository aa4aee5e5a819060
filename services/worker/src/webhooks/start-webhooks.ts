// Starts what sends webhooks: the dispatcher that queues them, and the consumer of that queue.
import type { JobQueue } from '@tastemaker/queue';
import type { Work } from '../work.js';
import { startDispatcher } from './dispatcher.js';
import { sendDue } from './send-due.js';
import { openSender } from './sender.js';

/** Webhooks at a time: a receiver that is slow keeps only its own waiting. */
const concurrency = 16;
/** Nothing here keeps the event loop from renewing a lock: a worker that has not for so long is dead. */
const lockMs = 10_000;

export interface RunningWebhooks {
  /** Queues no more; before the queue is closed. */
  stopQueueing(): Promise<void>;
  /** Ends the connections to receivers; after the queue is closed, with which attempts under way are put down. */
  close(): void;
}

/** Begins to send webhooks; undefined where this worker cannot open their secrets. */
export async function startWebhooks(
  common: Omit<Work, 'stopping'>,
  queues: Pick<JobQueue, 'worker' | 'enqueue'>,
): Promise<RunningWebhooks | undefined> {
  const { database, env, log } = common;
  const { secretKey, webhooks: rules } = env;
  if (secretKey === undefined) {
    log.warn('this worker sends no webhooks: TASTEMAKER_SECRET_KEY, with which their secrets are sealed, is not set');
    return undefined;
  }
  const sender = openSender(rules);
  const sending = { sender, secretKey, rules };
  const dispatcher = await startDispatcher({
    database,
    place: env.database,
    queues,
    log,
  });
  await queues.worker(
    'webhook',
    async ({ webhookId }, { signal }) => {
      try {
        await sendDue({ ...common, stopping: signal }, sending, webhookId);
      } finally {
        dispatcher.jobEnded();
      }
    },
    { concurrency, lockMs },
  );
  return { stopQueueing: () => dispatcher.close(), close: () => sender.close() };
}
