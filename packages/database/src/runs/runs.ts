// Runs as people see and order them. What the worker that trains one does is in `run-work.ts`.

import {
  finalStatuses,
  type JobPriority,
  type JobStatus,
  type Page,
  type Run,
  type RunConfig,
  type RunKind,
  runConfig,
  runProgress,
  type TrainedOn,
  type TrainerOptions,
  trainerOptions,
} from '@tastemaker/contracts';
import { and, count, eq, getTableColumns, ilike, inArray, isNull, not, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { models, runs } from '../models/tables.js';
import { type Viewer, visibleTo } from '../projects/ownership.js';
import { isFree } from '../work/claims.js';
import { appendEvents } from './run-events.js';

const GiB = 2 ** 30;

export interface NewRun {
  projectId: string;
  name: string;
  config: RunConfig;
  seed: number;
  snapshotId: string;
  baseModelId: string | null;
  /** @defaultValue worker */
  trainedOn?: TrainedOn;
  /** Null: the worker trains it. */
  trainerOptions?: TrainerOptions | null;
  createdBy?: string | undefined;
  /** @defaultValue normal */
  priority?: JobPriority;
  /** Null: its kind's allowance. */
  memoryBytes?: number | null;
  cores?: number | null;
}

/** Notes a run, queued, with its first event. The caller then puts its id into the queue. */
export async function createRun(database: Database, run: NewRun): Promise<Run> {
  return database.transaction(async (tx) => {
    const row = inserted(
      await tx
        .insert(runs)
        .values({ ...run, kind: run.config.kind })
        .returning(),
    );
    await appendEvents(tx, row.id, [{ type: 'status', status: 'queued', error: null }]);
    return toRun({ ...row, modelId: null });
  });
}

/** @throws DatabaseError `not_found` */
export async function runById(database: Database, id: string): Promise<Run> {
  return toRun(found(await selectRuns(database).where(eq(runs.id, id)), 'run'));
}

/** As if it were not there where the person may not know of it. @throws DatabaseError `not_found` */
export async function visibleRun(database: Database, viewer: Viewer, id: string): Promise<Run> {
  const rows = await selectRuns(database).where(
    and(eq(runs.id, id), isNull(runs.erasureId), visibleTo(database, viewer, runs.projectId)),
  );
  return toRun(found(rows, 'run'));
}

export interface RunFilter {
  projectId?: string | undefined;
  kind?: RunKind | undefined;
  status?: JobStatus | undefined;
  /** Part of the name. */
  text?: string | undefined;
}

/** Those that the person may know of, newest first. */
export async function listRuns(database: Database, viewer: Viewer, page: PageRequest & RunFilter): Promise<Page<Run>> {
  const { where, orderBy, limit } = keyset(runs.id, page, 'newest');
  const rows = await selectRuns(database)
    .where(
      and(
        page.projectId === undefined ? undefined : eq(runs.projectId, page.projectId),
        isNull(runs.erasureId),
        visibleTo(database, viewer, runs.projectId),
        page.kind === undefined ? undefined : eq(runs.kind, page.kind),
        page.status === undefined ? undefined : eq(runs.status, page.status),
        page.text === undefined ? undefined : ilike(runs.name, `%${page.text.replaceAll(/[\\%_]/g, '\\$&')}%`),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toRun);
}

/** Statuses that no run has are left out. */
export async function countRunsByStatus(database: Database): Promise<{ status: JobStatus; count: number }[]> {
  return database.select({ status: runs.status, count: count() }).from(runs).groupBy(runs.status);
}

/**
 * Asks for a run to end. One that nobody works on is cancelled at once; else its worker sees it at its next heartbeat.
 * @throws DatabaseError `not_found`, or `run_finished`
 */
export async function cancelRun(database: Database, id: string): Promise<Run> {
  return database.transaction(async (tx) => {
    const { status } = found(
      await tx.select({ status: runs.status }).from(runs).where(eq(runs.id, id)).for('update'),
      'run',
    );
    if (isFinal(status)) throw new DatabaseError('run_finished', `The run is over: it has ${status}.`);
    if (status === 'queued') {
      await tx
        .update(runs)
        .set({ status: 'cancelled', cancelRequestedAt: sql`now()`, finishedAt: sql`now()` })
        .where(eq(runs.id, id));
      await appendEvents(tx, id, [{ type: 'status', status: 'cancelled', error: null }]);
    } else {
      await tx
        .update(runs)
        .set({ cancelRequestedAt: sql`coalesce(cancel_requested_at, now())` })
        .where(eq(runs.id, id));
    }
    return runById(tx, id);
  });
}

/**
 * Puts a run up again, to go on from its last saved state: one that failed (the disk was full, memory ran out), or one that
 * was cancelled with a saved state left: while its trained model was measured, or while it was trained elsewhere.
 * @throws DatabaseError `not_found`, or `run_finished` for one that ended otherwise, or that has a model
 */
export async function resumeRun(database: Database, id: string): Promise<Run> {
  return database.transaction(async (tx) => {
    const { status, resumeStep } = found(
      await tx
        .select({ status: runs.status, resumeStep: runs.resumeStep })
        .from(runs)
        .where(eq(runs.id, id))
        .for('update'),
      'run',
    );
    if (status !== 'failed' && (status !== 'cancelled' || resumeStep === null)) {
      throw new DatabaseError(
        'run_finished',
        `Only a run that failed, or was cancelled with a saved state, can go on: this one has ${status}.`,
      );
    }
    if ((await runById(tx, id)).modelId !== null) {
      throw new DatabaseError(
        'run_finished',
        'The run failed, but kept a model: start a new run, from that one if you like.',
      );
    }
    await tx
      .update(runs)
      .set({
        status: 'queued',
        error: null,
        finishedAt: null,
        cancelRequestedAt: null,
        lostClaims: 0,
        queuedAt: sql`now()`,
      })
      .where(eq(runs.id, id));
    await appendEvents(tx, id, [{ type: 'status', status: 'queued', error: null }]);
    return runById(tx, id);
  });
}

/** Runs that are not finished, to be queued again at a worker's start. */
export async function unfinishedRuns(database: Database): Promise<{ id: string; on: TrainedOn }[]> {
  return database
    .select({ id: runs.id, on: runs.trainedOn })
    .from(runs)
    .where(inArray(runs.status, ['queued', 'running']))
    .orderBy(runs.id);
}

export function isFinal(status: JobStatus): boolean {
  return finalStatuses.some((final) => final === status);
}

function selectRuns(database: Database) {
  return database
    .select({ ...getTableColumns(runs), modelId: models.id })
    .from(runs)
    .leftJoin(models, eq(models.runId, runs.id))
    .$dynamic();
}

function toRun(row: typeof runs.$inferSelect & { modelId: string | null }): Run {
  const { id, projectId, name, kind, status, seed, snapshotId, baseModelId, modelId } = row;
  return {
    id,
    projectId,
    name,
    kind,
    status,
    // One from before a setting existed has its default.
    config: runConfig.parse(row.config),
    seed,
    snapshotId,
    baseModelId,
    on: row.trainedOn,
    trainer: row.trainerOptions && trainerOptions.parse(row.trainerOptions),
    modelId,
    savedStep: row.resumeStep,
    progress: row.progress && runProgress.parse(row.progress),
    metrics: row.metrics,
    priority: row.priority,
    resources: row.memoryBytes === null ? null : { memoryGiB: row.memoryBytes / GiB, cores: row.cores ?? 1 },
    waiting: null,
    error: row.error,
    createdBy: row.createdBy,
    createdAt: iso(row.createdAt),
    startedAt: isoOrNull(row.startedAt),
    finishedAt: isoOrNull(row.finishedAt),
  };
}

/** Whether a run of the project is in a worker's hands. */
export async function isProjectAtWork(database: Database, projectId: string): Promise<boolean> {
  const rows = await database
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.projectId, projectId), eq(runs.status, 'running'), not(isFree(runs))))
    .limit(1);
  return rows.length > 0;
}
