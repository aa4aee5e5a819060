import type { RunEventData } from '@tastemaker/contracts';
import { addRunEvents, type WorkClaim } from '@tastemaker/database';
import type { TrainerNews } from '../trainer/messages.js';
import type { Work } from '../work.js';

/**
 * Writes what a trainer says to the run's events, a few times a second and in order, however fast the trainer speaks and
 * however slow the database answers. Of several waiting progress reports the last is enough.
 */
export interface Journal {
  readonly write: (news: Exclude<TrainerNews, { type: 'checkpoint' | 'trained' }>) => void;
  /** The furthest step heard of. */
  step(): number;
  /** Writes what waits. */
  close(): Promise<void>;
}

const everyMs = 300;

export function openJournal(work: Work, claim: WorkClaim): Journal {
  let waiting: RunEventData[] = [];
  let step = 0;
  let writing = Promise.resolve();
  const writeWaiting = async (before: Promise<void>): Promise<void> => {
    await before;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    await addRunEvents(work.database, claim, batch).catch((error: unknown) => {
      waiting = [...batch, ...waiting];
      throw error;
    });
  };
  const flush = (): Promise<void> => (writing = writeWaiting(writing));
  const timer = setInterval(() => {
    flush().catch((error: unknown) => {
      // The heartbeat finds out whether the claim is lost; other troubles of the database pass or end the run there.
      work.log.warn({ err: error, runId: claim.id }, 'events could not be written');
      writing = Promise.resolve();
    });
  }, everyMs);
  return {
    write: (news) => {
      if (news.type === 'progress') {
        step = Math.max(step, news.step);
        waiting = waiting.filter((event) => event.type !== 'progress');
      }
      if (news.type === 'metrics') work.metrics.trained(news.values);
      waiting.push(news);
    },
    step: () => step,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
