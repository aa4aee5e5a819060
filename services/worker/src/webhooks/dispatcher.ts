// Queues the webhooks that have something to send: when the database announces it, and when rows say that it is due.
import { type Database, type DatabaseAddress, listen, WEBHOOKS_CHANNEL, waitingWebhooks } from '@tastemaker/database';
import type { JobQueue } from '@tastemaker/queue';
import type { Logger } from 'pino';

/**
 * Queues the webhooks that have something to be sent: when the database announces it, and when the rows say that it is
 * due (an attempt made again, or what a dead worker left behind).
 */
export interface Dispatcher {
  /** A job has ended: what was written down while it did was not queued, and what failed is due some time. */
  jobEnded(): void;
  close(): Promise<void>;
}

export interface DispatcherOptions {
  readonly database: Database;
  readonly place: DatabaseAddress;
  readonly queues: Pick<JobQueue, 'enqueue'>;
  readonly log: Logger;
}

/** Rows are looked at so often, should an announcement be lost. */
const lookEveryMs = 10_000;
/** A job that has returned is out of the queue a moment later: until then it cannot be queued again. */
const afterJobMs = 200;

/** Resolves once it listens. */
export async function startDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { database, queues, log } = options;
  let timer: NodeJS.Timeout | undefined;
  let nextLookAt = Infinity;
  let looking = Promise.resolve();
  let isClosed = false;

  const queue = (webhookId: string) => queues.enqueue('webhook', { webhookId }, { jobId: webhookId });
  const report = (what: string) => (err: unknown) => log.warn({ err }, what);

  function lookIn(milliseconds: number): void {
    const at = Date.now() + milliseconds;
    if (isClosed || at >= nextLookAt) return;
    clearTimeout(timer);
    nextLookAt = at;
    timer = setTimeout(() => {
      nextLookAt = Infinity;
      looking = look().catch(report('webhooks could not be looked through'));
    }, milliseconds);
  }

  async function look(): Promise<void> {
    try {
      const waiting = await waitingWebhooks(database);
      for (const { webhookId, dueInMs } of waiting) if (dueInMs <= 0) await queue(webhookId);
      const next = waiting.find(({ dueInMs }) => dueInMs > 0)?.dueInMs ?? lookEveryMs;
      lookIn(Math.min(next, lookEveryMs));
    } finally {
      lookIn(lookEveryMs);
    }
  }

  const listener = await listen(options.place, WEBHOOKS_CHANNEL, {
    onNotification: (webhookId) => void queue(webhookId).catch(report('a webhook could not be queued')),
    onConnected: () => lookIn(0),
    onError: report('the connection that announces webhooks was lost'),
  });
  return {
    jobEnded: () => lookIn(afterJobMs),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await listener.close();
      await looking;
    },
  };
}
