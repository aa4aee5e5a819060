// What differs between Redis and PostgreSQL: how BullMQ's queues and workers get their connections.

import type { Job, JobsOptions, JobType } from 'bullmq';

export interface QueueBackend {
  queue(name: string): BackendQueue;
  worker(
    name: string,
    process: (job: Job<unknown>, token?: string) => Promise<void>,
    settings: WorkerSettings,
  ): BackendWorker;
  /** Ends what queues and workers share. */
  close(): Promise<void>;
}

/** What is used of BullMQ's `Queue`. */
export interface BackendQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  getJobCounts(...types: JobType[]): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/** What is used of BullMQ's `Worker`. */
export interface BackendWorker {
  waitUntilReady(): Promise<unknown>;
  /** Takes no more jobs; resolves when those at work have ended. */
  pause(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkerSettings {
  concurrency: number;
  lockDuration: number;
  stalledInterval: number;
  maxStalledCount: number;
}

/** A failed job is tried again by BullMQ; whoever runs the worker should hear of it all the same. */
export function reportFailure(queue: string, onError: (error: Error) => void) {
  return (job: { id?: string | undefined } | undefined, cause: Error): void =>
    onError(new Error(`Job ${job?.id ?? '(unknown)'} of queue ${queue} failed: ${cause.message}`, { cause }));
}
