import { type FromTrainer, type ToTrainer, type TrainerJob, type TrainerNews } from './messages.js';

/** The trainer's end of the channel to the worker. */
export interface Channel {
  /** Resolves with the one job this process is for. */
  readonly job: Promise<TrainerJob>;
  /** Aborted when the run is cancelled. */
  readonly cancelled: AbortSignal;
  tell(news: TrainerNews): void;
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
    tell(news) {
      const now = Date.now();
      if (news.type === 'progress') {
        const isLast = news.totalSteps !== null && news.step >= news.totalSteps;
        if (!isLast && now - lastProgress < progressEveryMs) return;
        lastProgress = now;
      }
      process.send?.(news.type === 'metrics' ? { ...news, values: finite(news.values) } : news);
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
