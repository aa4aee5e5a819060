// Runs: one training each. The row says where it stands, so losing the queue loses no run.

import { jobStatus, type RunConfig, type RunProgress, runKind } from '@tastemaker/contracts';
import { type AnyPgColumn, bigint, index, integer, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { claimColumns } from './claim-columns.js';
import { createdAt, erasureColumn, instant, primaryId } from './columns.js';
// oxlint-disable-next-line import/no-cycle -- a run names its base model, a model its run; references resolve later
import { models } from './models.js';
import { projects } from './projects.js';
import { snapshots } from './snapshots.js';

export const runKinds = pgEnum('run_kind', runKind.enum);
export const jobStatuses = pgEnum('job_status', jobStatus.enum);

export const runs = pgTable(
  'runs',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    name: text().notNull(),
    kind: runKinds().notNull(),
    status: jobStatuses().notNull().default('queued'),
    config: jsonb().$type<RunConfig>().notNull(),
    seed: integer().notNull(),
    snapshotId: uuid()
      .notNull()
      .references(() => snapshots.id, { onDelete: 'restrict' }),
    baseModelId: uuid().references((): AnyPgColumn => models.id, { onDelete: 'restrict' }),
    progress: jsonb().$type<RunProgress>(),
    metrics: jsonb().$type<Record<string, number>>().notNull().default({}),
    error: text(),
    /** Set by the cancel request; the worker that holds the run sees it at its next heartbeat. */
    cancelRequestedAt: instant(),
    /** Where to go on after a crash: an artifact with weights and optimizer state, and its step. */
    resumeHash: text(),
    resumeStep: integer(),
    /** Number of the newest event; updating it makes writers of one run queue up, so numbers have no gaps. */
    lastSequence: bigint({ mode: 'number' }).notNull().default(0),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
    startedAt: instant(),
    finishedAt: instant(),
    ...claimColumns(),
  },
  (table) => [
    // Unfinished runs, at a worker's start; lists by status.
    index('runs_status_idx').on(table.status, table.id),
    // Pages of a project's runs.
    index('runs_project_id_idx').on(table.projectId, table.id),
  ],
);
