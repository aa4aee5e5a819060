// How a row of long work says who works on it. The queue only delivers; these columns decide. Every write by a worker
// names its attempt, so one that was thought dead and comes back changes nothing.

import { jobPriority, jobStatus } from '@tastemaker/contracts';
import { bigint, doublePrecision, integer, pgEnum, text } from 'drizzle-orm/pg-core';
import { createdAt, instant } from '../connection/columns.js';

/** Of runs, samples, passes of judges, and reports. */
export const jobStatuses = pgEnum('job_status', jobStatus.enum);

export const jobPriorities = pgEnum('job_priority', jobPriority.enum);

/** By what the next row is chosen, while it waits for a worker. */
const queueColumns = () => ({
  priority: jobPriorities().notNull().default('normal'),
  /** Since when it waits: ordered, or put up again. */
  queuedAt: createdAt(),
  /** What it asks of a worker; null: its kind's allowance. */
  memoryBytes: bigint({ mode: 'number' }),
  /** Null: its kind's allowance, and it may compute with all there are. */
  cores: doublePrecision(),
});

export const claimColumns = () => ({
  ...queueColumns(),
  /** Who holds it, for people to read. */
  workerId: text(),
  /** Counts claims; the fence of the present one. */
  attempt: integer().notNull().default(0),
  /** When the holder last said that it lives; a claim whose heartbeat is old may be taken over. */
  heartbeatAt: instant(),
  /** Holders that fell silent since the work last got on: work that ends its workers is set aside. */
  lostClaims: integer().notNull().default(0),
});

/** Of work that somebody orders and a worker does: its state, when it was ordered, begun and over, and its claim. */
export const jobColumns = () => ({
  status: jobStatuses().notNull().default('queued'),
  /** Why it failed. */
  error: text(),
  /** Set by the cancel request; the worker that holds it sees it at its next heartbeat. */
  cancelRequestedAt: instant(),
  createdAt: createdAt(),
  startedAt: instant(),
  finishedAt: instant(),
  ...claimColumns(),
});
