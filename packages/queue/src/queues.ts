// The queue delivers; the rows are the truth. A payload holds ids, a job's id is its row's id, and nothing is kept of a
// finished job: a row that is still unfinished can always be queued again.

import { setTimeout as delay } from 'node:timers/promises';
import { type JobName, type JobPayload, jobPayloads, jobPayloadVersion, versionedPayload } from '@tastemaker/contracts';
import { DelayedError, type Job, type Telemetry, UnrecoverableError } from 'bullmq';
import type { BackendQueue, QueueBackend } from './backend.js';
import { openPostgresBackend } from './postgres-backend.js';
import { openRedisBackend } from './redis-backend.js';

export interface QueueOptions {
  /** Redis, if given; else PostgreSQL. */
  redisUrl?: string | undefined;
  databaseUrl: string;
  /** How long a job stays with a worker that has died, in milliseconds. @defaultValue 30000 */
  lockMs?: number;
  /** Failures of connections, which are made anew by themselves; and of jobs, which are tried again. */
  onError?: (error: Error) => void;
  /** Carries traces from who queues a job to who works on it. @defaultValue none */
  telemetry?: Telemetry | undefined;
}

export interface EnqueueOptions {
  /** The row's id: queueing a row that is queued already changes nothing. */
  jobId: string;
  /** Deliveries before it is given up. Between them it waits 1 s, 2 s, 4 s… @defaultValue 5 */
  attempts?: number;
}

/** Of one delivery. */
export interface Delivery {
  jobId: string;
  /** Which delivery this is, from 1. Those that were lost with their worker don't count. */
  attempt: number;
  /** Aborted when the worker is told to close: stop soon and throw, and the job is delivered again later. */
  signal: AbortSignal;
}

/** Thrown by a processor for which it is too soon: the job is offered again after a while, and has lost no attempt. */
export class DeliverLater extends Error {
  override readonly name = 'DeliverLater';

  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`The job is to be delivered again in ${afterMs} ms.`);
    this.afterMs = afterMs;
  }
}

/** Must be idempotent: it is called again after a crash. What it throws is reported, and the job delivered again. */
export type Processor<Name extends JobName> = (payload: JobPayload<Name>, delivery: Delivery) => Promise<void>;

export interface WorkerOptions {
  /** Jobs at a time. @defaultValue 1 */
  concurrency?: number;
  /** How long a job stays with a worker that has died, in milliseconds. @defaultValue as for all queues */
  lockMs?: number;
}

export interface JobCounts {
  waiting: number;
  active: number;
  /** To be tried again. */
  delayed: number;
}

export interface QueueWorker {
  /** Takes no more jobs; resolves when those at work have ended. */
  drain(): Promise<void>;
  /** Takes no more jobs, aborts the signals of those at work, and waits until they have returned. */
  close(): Promise<void>;
}

export interface JobQueue {
  /** Puts a job into its queue, after checking the payload. Resolves when it is stored. */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>, options: EnqueueOptions): Promise<void>;
  /** Starts to work on a queue; resolves when it is connected. */
  worker<Name extends JobName>(name: Name, process: Processor<Name>, options?: WorkerOptions): Promise<QueueWorker>;
  /** Jobs that wait or run now; also tells whether the queue answers. */
  counts(): Promise<Record<JobName, JobCounts>>;
  /** Takes no more jobs, and waits for those at work, so long at most, in milliseconds. @returns whether all have ended */
  drain(graceMs: number): Promise<boolean>;
  /** Closes the workers, then the connections. */
  close(): Promise<void>;
}

/**
 * Opens the queues over Redis or PostgreSQL (whose tables for it, in a schema `bullmq`, `migrateQueues` makes).
 * Resolves when they are connected.
 */
export async function openQueues(options: QueueOptions): Promise<JobQueue> {
  const onError = (error: Error) => options.onError?.(error);
  const backend =
    options.redisUrl === undefined
      ? await openPostgresBackend(options.databaseUrl, onError, options.telemetry)
      : openRedisBackend(options.redisUrl, onError, options.telemetry);
  const workers: QueueWorker[] = [];
  const queues = {
    sample: backend.queue('sample'),
    run: backend.queue('run'),
    'remote-run': backend.queue('remote-run'),
    report: backend.queue('report'),
    'import-model': backend.queue('import-model'),
    'judge-pass': backend.queue('judge-pass'),
    webhook: backend.queue('webhook'),
  } satisfies Record<JobName, BackendQueue>;
  await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));

  return {
    async enqueue(name, payload, { jobId, attempts = 5 }) {
      const checked = jobPayloads[name].parse(payload);
      await queues[name].add(
        name,
        { ...checked, version: jobPayloadVersion },
        {
          jobId,
          attempts,
          backoff: { type: 'exponential', delay: 1000 },
          removeOnComplete: true,
          removeOnFail: true,
        },
      );
    },

    async worker(name, process, { concurrency = 1, lockMs = options.lockMs ?? 30_000 } = {}) {
      const closable = await startWorker(backend, name, process, { concurrency, lockMs, onError });
      workers.push(closable);
      return closable;
    },

    async counts() {
      return {
        sample: await countOf(queues.sample),
        run: await countOf(queues.run),
        'remote-run': await countOf(queues['remote-run']),
        report: await countOf(queues.report),
        'import-model': await countOf(queues['import-model']),
        'judge-pass': await countOf(queues['judge-pass']),
        webhook: await countOf(queues.webhook),
      };
    },

    async drain(graceMs) {
      const late = new AbortController();
      const drained = Promise.all(workers.map((worker) => worker.drain())).then(() => true);
      try {
        return await Promise.race([drained, delay(graceMs, false, { signal: late.signal })]);
      } finally {
        late.abort();
      }
    },

    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      await backend.close();
    },
  };
}

async function startWorker<Name extends JobName>(
  backend: QueueBackend,
  name: Name,
  process: Processor<Name>,
  { concurrency, lockMs, onError }: Required<WorkerOptions> & { onError: (error: Error) => void },
): Promise<QueueWorker> {
  const closing = new AbortController();
  const deliver = async (job: Job<unknown>, token?: string): Promise<void> => {
    await leaveNewer(name, job, token, onError);
    const payload = jobPayloads[name].safeParse(job.data);
    if (!payload.success) {
      throw new UnrecoverableError(`Job ${job.id} of queue ${name} has a payload that cannot be read.`);
    }
    const delivery = { jobId: job.id ?? '', attempt: job.attemptsMade + 1, signal: closing.signal };
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the schema of this name gives
      await process(payload.data as JobPayload<Name>, delivery);
    } catch (error) {
      if (error instanceof DeliverLater) await offerLater(job, token, error.afterMs);
      throw error;
    }
  };
  // However often its workers die: whether to give up is for the row to say.
  const maxStalledCount = 2 ** 31 - 1;
  const settings = { concurrency, lockDuration: lockMs, stalledInterval: lockMs, maxStalledCount };
  const worker = backend.worker(name, deliver, settings);
  await worker.waitUntilReady();
  // A second pause would not wait for jobs at work.
  let draining: Promise<void> | undefined;
  return {
    drain: () => (draining ??= worker.pause()),
    async close() {
      closing.abort();
      await worker.close();
    },
  };
}

/** Until a job that this worker cannot read is offered again, to whichever worker takes it. */
const leaveMs = 10_000;

/** Leaves a payload that a newer version has written to a newer worker. */
async function leaveNewer(
  name: string,
  job: Job<unknown>,
  token: string | undefined,
  onError: (error: Error) => void,
): Promise<void> {
  const found = versionedPayload.safeParse(job.data);
  if (!found.success || found.data.version <= jobPayloadVersion) return;
  const versions = `of version ${found.data.version}, and this worker reads up to ${jobPayloadVersion}`;
  onError(new Error(`Job ${job.id} of queue ${name} is ${versions}: it waits for a newer worker.`));
  await offerLater(job, token, leaveMs);
}

/** It costs the job none of its attempts. @throws DelayedError, by which BullMQ knows */
async function offerLater(job: Job<unknown>, token: string | undefined, afterMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + afterMs, token);
  throw new DelayedError();
}

async function countOf(queue: BackendQueue): Promise<JobCounts> {
  const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed');
  return { waiting, active, delayed };
}
