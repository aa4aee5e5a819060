// Reports on reward models as people order and read them.

import {
  type JobPriority,
  type ModelReport,
  type Page,
  type StoredRewardModelReport,
  storedRewardModelReport,
} from '@tastemaker/contracts';
import { and, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { modelAliases, models, runs } from '../models/tables.js';
import { type Viewer, visibleTo } from '../projects/ownership.js';
import { modelReports } from './tables.js';

export interface EarlierVersion {
  id: string;
  chosen: 'asked' | 'alias' | 'parent' | 'earlier';
}

export interface NewModelReport {
  projectId: string;
  modelId: string;
  snapshotId: string;
  against: EarlierVersion | undefined;
  maxComparisons: number;
  /** @defaultValue normal */
  priority?: JobPriority;
  createdBy: string;
}

/** Notes an order, queued. The caller then puts its id into the queue. */
export async function createModelReport(
  database: Database,
  { against, ...order }: NewModelReport,
): Promise<ModelReport> {
  const values = { ...order, againstId: against?.id ?? null, againstChosen: against?.chosen ?? null };
  return toModelReport(inserted(await database.insert(modelReports).values(values).returning()));
}

/** Those that the person may know of, newest first. */
export async function listModelReports(
  database: Database,
  viewer: Viewer,
  modelId: string,
  page: PageRequest,
): Promise<Page<ModelReport>> {
  const { where, orderBy, limit } = keyset(modelReports.id, page, 'newest');
  const rows = await database
    .select()
    .from(modelReports)
    .where(and(eq(modelReports.modelId, modelId), visibleTo(database, viewer, modelReports.projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toModelReport);
}

/** With what was found, which is null until it is made. @throws DatabaseError `not_found` */
export async function visibleModelReport(
  database: Database,
  viewer: Viewer,
  { modelId, reportId }: { modelId: string; reportId: string },
): Promise<{ summary: ModelReport; report: StoredRewardModelReport | null }> {
  const rows = await database
    .select()
    .from(modelReports)
    .where(
      and(
        eq(modelReports.id, reportId),
        eq(modelReports.modelId, modelId),
        visibleTo(database, viewer, modelReports.projectId),
      ),
    );
  const row = found(rows, 'report');
  // Reports of earlier versions lack what was not measured then.
  return {
    summary: toModelReport(row),
    report: row.report === null ? null : storedRewardModelReport.parse(row.report),
  };
}

/**
 * Asks for a report's end: a worker that is at it stops at its next heartbeat; one that waits is over at once.
 * @throws DatabaseError `conflict` for one that is over
 */
export async function cancelModelReport(database: Database, id: string): Promise<ModelReport> {
  const [waiting] = await database
    .update(modelReports)
    .set({ status: 'cancelled', cancelRequestedAt: sql`now()`, finishedAt: sql`now()` })
    .where(and(eq(modelReports.id, id), eq(modelReports.status, 'queued')))
    .returning();
  if (waiting !== undefined) return toModelReport(waiting);
  const [running] = await database
    .update(modelReports)
    .set({ cancelRequestedAt: sql`now()` })
    .where(and(eq(modelReports.id, id), eq(modelReports.status, 'running')))
    .returning();
  if (running !== undefined) return toModelReport(running);
  throw new DatabaseError('conflict', 'The report is over; there is nothing to cancel.');
}

/** Takes away a report that is over. @throws DatabaseError `conflict` for one that is not */
export async function deleteModelReport(database: Database, id: string): Promise<ModelReport> {
  const [row] = await database
    .delete(modelReports)
    .where(and(eq(modelReports.id, id), inArray(modelReports.status, ['succeeded', 'failed', 'cancelled'])))
    .returning();
  if (row !== undefined) return toModelReport(row);
  throw new DatabaseError('conflict', 'The report is still being made; cancel it first.');
}

/** Ids of reports that are not finished, to be queued again at a worker's start. */
export async function unfinishedModelReports(database: Database): Promise<string[]> {
  const rows = await database
    .select({ id: modelReports.id })
    .from(modelReports)
    .where(inArray(modelReports.status, ['queued', 'running']))
    .orderBy(modelReports.id);
  return rows.map((row) => row.id);
}

/**
 * The version before a reward model, among those that the person may know of: what an alias of it stood for before; else the
 * reward model it was trained from; else the newest earlier one of its project that was trained from the same base. Undefined
 * where there is none that is ready.
 */
export async function earlierVersion(
  database: Database,
  viewer: Viewer,
  modelId: string,
): Promise<EarlierVersion | undefined> {
  const aliased = await beforeInAlias(database, viewer, modelId);
  const byAlias = aliased && (await readyReward(database, viewer, aliased));
  if (byAlias !== undefined) return { id: byAlias, chosen: 'alias' };
  const [own] = await database.select().from(models).where(eq(models.id, modelId));
  if (own === undefined) return undefined;
  const parent = own.parentId === null ? undefined : await readyReward(database, viewer, own.parentId);
  if (parent !== undefined) return { id: parent, chosen: 'parent' };
  if (own.projectId === null || own.parentId === null) return undefined;
  const [earlier] = await database
    .select({ id: models.id })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(
      and(
        isReadyReward(),
        eq(models.projectId, own.projectId),
        eq(models.parentId, own.parentId),
        ne(models.id, modelId),
        sql`${models.id} < ${modelId}`,
        visibleTo(database, viewer, models.projectId),
      ),
    )
    .orderBy(desc(models.id))
    .limit(1);
  return earlier && { id: earlier.id, chosen: 'earlier' };
}

/** What the newest alias that stands for the model stood for before. */
async function beforeInAlias(database: Database, viewer: Viewer, modelId: string): Promise<string | undefined> {
  const ofModel = await database
    .select({ id: modelAliases.id, name: modelAliases.name, projectId: modelAliases.projectId })
    .from(modelAliases)
    .where(and(eq(modelAliases.modelId, modelId), visibleTo(database, viewer, modelAliases.projectId)))
    .orderBy(desc(modelAliases.id));
  for (const { id, name, projectId } of ofModel) {
    const [before] = await database
      .select({ modelId: modelAliases.modelId })
      .from(modelAliases)
      .where(
        and(
          eq(modelAliases.name, name),
          projectId === null ? isNull(modelAliases.projectId) : eq(modelAliases.projectId, projectId),
          sql`${modelAliases.id} < ${id}`,
        ),
      )
      .orderBy(desc(modelAliases.id))
      .limit(1);
    if (before !== undefined && before.modelId !== modelId) return before.modelId;
  }
  return undefined;
}

async function readyReward(database: Database, viewer: Viewer, id: string): Promise<string | undefined> {
  const [row] = await database
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.id, id), isReadyReward(), visibleTo(database, viewer, models.projectId)));
  return row?.id;
}

function isReadyReward() {
  return and(
    eq(models.kind, 'reward'),
    eq(models.status, 'ready'),
    isNull(models.erasureId),
    sql`num_nonnulls(${models.checkpointHash}, ${models.sealedEndpoint}) > 0`,
  );
}

export function toModelReport(row: typeof modelReports.$inferSelect): ModelReport {
  const { id, modelId, projectId, snapshotId, againstId, maxComparisons, status, done, total, error, report } = row;
  return {
    id,
    modelId,
    projectId,
    snapshotId,
    againstId,
    maxComparisons,
    status,
    progress: done === null || total === null ? null : { done, total },
    priority: row.priority,
    error,
    accuracy: accuracyIn(report),
    createdAt: iso(row.createdAt),
    finishedAt: isoOrNull(row.finishedAt),
  };
}

function accuracyIn(report: StoredRewardModelReport | null): ModelReport['accuracy'] {
  if (report === null || report.headline === null) return null;
  const { accuracy, interval, votes } = report.splits[report.headline];
  return { value: accuracy, interval, votes, split: report.headline };
}
