// Where a worker decides what to do next. Deliveries of the queue, jobs that end and a timer make it look into the rows; what
// it begins is the row that is next there and fits beside what it is doing, whichever was delivered.
import { AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobKind } from '@tastemaker/contracts';
import { type Database, isWaiting, nextJob, noteTurn, type Room, type WaitingJob } from '@tastemaker/database';
import { DeliverLater } from '@tastemaker/queue';
import type { Logger } from 'pino';
import type { KindOfJobs } from './kinds.js';

/** A job, and the row that it is about. */
export interface JobAtWork {
  readonly queue: JobKind;
  readonly id: string;
}

export interface DeskOptions {
  readonly database: Database;
  readonly log: Logger;
  readonly capacity: Room;
  readonly kinds: readonly KindOfJobs[];
  /** Awaited before anything is begun. */
  readonly untilReady: (stopping: AbortSignal) => Promise<void>;
  /** Does the job; `onClaim` is called once its row is claimed, or cannot be. */
  readonly begin: (job: JobAtWork, stopping: AbortSignal, onClaim: () => void) => Promise<void>;
}

export interface JobDesk {
  atWork(): readonly JobAtWork[];
  /** What the jobs at work have asked for, together. */
  used(): Room;
  /**
   * Heeds a delivery: resolves when its job has ended here, or is none of this worker's.
   * @throws {DeliverLater} while the job has to wait
   */
  deliver(job: JobAtWork): Promise<void>;
  /** Begins no more; waits for what is at work, so long at most, in milliseconds. @returns whether all have ended */
  drain(graceMs: number): Promise<boolean>;
  /** Begins no more, has what is at work put down, and waits until it is. */
  stop(): Promise<void>;
}

/** How often a worker looks without being told: a delivery may have gone to a worker without room. */
const lookEveryMs = 1_000;
/** So long a row is left to its delivery, which carries the trace of whoever ordered it. */
const leftToDeliverySeconds = 2;
/** So long a delivery is held whose job has to wait here, in case that something ends. */
const holdMs = 5_000;
/** Then the queue offers it again after so long. The job does not wait for that. */
const laterMs = 10_000;

type Running = JobAtWork & Room & { ended: Promise<void> };

export function openDesk({ database, log, capacity, kinds, untilReady, begin }: DeskOptions): JobDesk {
  const running = new Map<string, Running>();
  /** Deliveries in hand, and what runs their jobs as part of their traces. */
  const inHand = new Map<string, (start: () => void) => void>();
  const outside = inThisContext();
  const [closing, stopping] = [new AbortController(), new AbortController()];
  /** Tells that a job has ended, or that no more are begun. */
  const events = new EventEmitter<{ changed: [] }>();
  events.setMaxListeners(0); // as many as deliveries in hand

  const used = (): Room => {
    const jobs = [...running.values()];
    return {
      memoryBytes: jobs.reduce((sum, job) => sum + job.memoryBytes, 0),
      cores: jobs.reduce((sum, job) => sum + job.cores, 0),
    };
  };
  const kindsWithPlace = () =>
    kinds.filter(({ kind, atOnce }) => [...running.values()].filter(({ queue }) => queue === kind).length < atOnce);

  const end = (id: string): void => {
    running.delete(id);
    events.emit('changed');
    if (!closing.signal.aborted) void look(0).catch(report);
  };
  /** Resolves when the row is claimed, or cannot be. */
  const start = async (job: WaitingJob): Promise<void> => {
    const { kind: queue, id } = job;
    const inContext = inHand.get(id) ?? outside;
    await new Promise<void>((claimed) => {
      inContext(() => {
        const ended = begin({ queue, id }, stopping.signal, claimed).finally(() => {
          end(id);
          claimed();
        });
        ended.catch((error: unknown) => {
          // With a delivery, the queue reports it.
          if (!inHand.has(id)) report(error);
        });
        running.set(id, { ...job, queue, ended });
      });
    });
    await noteTurn(database, job);
  };
  const lookNow = async (waitedSeconds: number): Promise<void> => {
    const tried: string[] = [];
    while (!closing.signal.aborted) {
      const open = kindsWithPlace();
      if (open.length === 0) return;
      await untilReady(closing.signal);
      const { memoryBytes, cores } = used();
      const free = { memoryBytes: capacity.memoryBytes - memoryBytes, cores: capacity.cores - cores };
      const except = [...tried, ...running.keys()];
      const job = await nextJob(database, { kinds: open, capacity, free, waitedSeconds, except });
      if (job === undefined || closing.signal.aborted) return;
      tried.push(job.id);
      await start(job);
    }
  };
  let looking: Promise<void> = Promise.resolve();
  /** One look at a time, so that each sees what the one before has begun. */
  const look = (waitedSeconds: number): Promise<void> => {
    const mine = looking.then(() => lookNow(waitedSeconds));
    looking = mine.catch(() => undefined);
    return mine;
  };
  const report = (error: unknown): void => {
    if (!closing.signal.aborted) log.warn({ err: error }, 'a job ended with an error, or none could be chosen');
  };
  let isTimerAtWork = false;
  const timer = setInterval(() => {
    if (isTimerAtWork) return;
    isTimerAtWork = true;
    void look(leftToDeliverySeconds)
      .catch(report)
      .finally(() => {
        isTimerAtWork = false;
      });
  }, lookEveryMs);

  const close = (): void => {
    clearInterval(timer);
    closing.abort();
    events.emit('changed');
  };
  const allEnded = async (): Promise<void> => {
    await looking;
    await Promise.allSettled([...running.values()].map(({ ended }) => ended));
  };
  return {
    atWork: () => [...running.values()].map(({ queue, id }) => ({ queue, id })),
    used,
    async deliver({ queue: kind, id }) {
      const until = Date.now() + holdMs;
      inHand.set(id, inThisContext());
      try {
        for (;;) {
          if (closing.signal.aborted) throw new DeliverLater(0);
          await look(0);
          const here = running.get(id);
          if (here !== undefined) return await here.ended;
          if (!(await isWaiting(database, { kind, id }))) return;
          const left = until - Date.now();
          if (left <= 0) throw new DeliverLater(laterMs);
          await once(events, 'changed', { signal: AbortSignal.timeout(left) }).catch(() => undefined);
        }
      } finally {
        inHand.delete(id);
      }
    },
    async drain(graceMs) {
      close();
      const late = new AbortController();
      try {
        return await Promise.race([allEnded().then(() => true), delay(graceMs, false, { signal: late.signal })]);
      } finally {
        late.abort();
      }
    },
    async stop() {
      close();
      stopping.abort();
      await allEnded();
    },
  };
}

/** Calls what it is given as part of the trace in which this was called. */
function inThisContext(): (start: () => void) => void {
  return AsyncResource.bind((start: () => void): void => start());
}
