// What a trainer says, written to its run's events.
import type { RunEventData } from '@tastemaker/contracts';
import { addRunEvents, type WorkClaim } from '@tastemaker/database';
import type { TrainerEvent } from '../trainer/messages.js';
import type { Work } from '../work.js';

/**
 * Writes a trainer's events to the run's, a few times a second and in order, however fast they come and however slow the
 * database answers. Of several waiting progress reports only the last is written.
 */
export interface RunLog {
  readonly write: (event: Exclude<TrainerEvent, { type: 'checkpoint' | 'trained' }>) => void;
  /** The furthest step reported. */
  step(): number;
  /** Writes what waits. */
  close(): Promise<void>;
}

const everyMs = 300;

export function openRunLog(work: Work, claim: WorkClaim): RunLog {
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
    write: (event) => {
      if (event.type === 'progress') {
        step = Math.max(step, event.step);
        waiting = waiting.filter(({ type }) => type !== 'progress');
      }
      if (event.type === 'metrics') work.metrics.trained(event.values);
      waiting.push(event);
    },
    step: () => step,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
