// The trainer's end of the channel to the worker.
import type { FromTrainer, ToTrainer, TrainerEvent, TrainerJob } from './messages.js';

/** The trainer's end of the channel to the worker. */
export interface Channel {
  /** Resolves with the one job this process is for. */
  readonly job: Promise<TrainerJob>;
  /** Aborted when the run is cancelled. */
  readonly cancelled: AbortSignal;
  send(event: TrainerEvent): void;
  /** The last word; resolves once it is sent. */
  finish(outcome: FromTrainer): Promise<void>;
}

const progressEveryMs = 250;

export function openChannel(): Channel {
  const cancelled = new AbortController();
  const job = new Promise<TrainerJob>((resolve) => {
    process.on('message', (message: ToTrainer) => {
      if (message.type === 'start') resolve(message.job);
      else cancelled.abort();
    });
  });
  // Without its worker a trainer has nobody to answer to; what it has saved, the next one goes on from.
  process.on('disconnect', () => process.exit(1));
  let lastProgress = 0;
  return {
    job,
    cancelled: cancelled.signal,
    send(event) {
      const now = Date.now();
      if (event.type === 'progress') {
        const isLast = event.totalSteps !== null && event.step >= event.totalSteps;
        if (!isLast && now - lastProgress < progressEveryMs) return;
        lastProgress = now;
      }
      process.send?.(event.type === 'metrics' ? { ...event, values: finite(event.values) } : event);
    },
    finish: (outcome) =>
      new Promise((resolve, reject) => {
        if (process.send === undefined) return resolve();
        process.send(outcome, (error: Error | null) => (error === null ? resolve() : reject(error)));
      }),
  };
}

/** JSON has no NaN and no infinity: a number that is none is left out. */
export function finite(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}
