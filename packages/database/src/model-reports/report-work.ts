// What the worker that holds a report may do to it.

import { type ModelReport, type StoredRewardModelReport, storableReason } from '@tastemaker/contracts';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { toModel } from '../models/models.js';
import { models, runs } from '../models/tables.js';
import { alive, claimsOn, gotOn, unclaimed, type WorkClaim } from '../work/claims.js';
import { type EarlierVersion, toModelReport } from './model-reports.js';
import { modelReports } from './tables.js';

export interface ClaimedModelReport {
  claim: WorkClaim;
  report: ModelReport;
  /** Why it is compared with the model of `againstId`. */
  againstChosen: EarlierVersion['chosen'] | null;
}

const ended = { ...unclaimed, finishedAt: sql`now()` };

const claims = claimsOn<typeof modelReports.$inferSelect>({
  name: 'report',
  table: modelReports,
  isOpen: inArray(modelReports.status, ['queued', 'running']),
  isAtWork: eq(modelReports.status, 'running'),
  begun: { status: 'running', startedAt: sql`coalesce(${modelReports.startedAt}, now())` },
  failed: { status: 'failed', ...ended },
  update: (tx, change, where) => tx.update(modelReports).set(change).where(where).returning(),
});

/** Claims a report; undefined when it is over, another worker's, or has ended too many workers and failed for that. */
export async function claimModelReport(
  database: Database,
  id: string,
  workerId: string,
): Promise<ClaimedModelReport | undefined> {
  const claimed = await claims.claim(database, id, workerId);
  return (
    claimed && {
      claim: claimed.claim,
      report: toModelReport(claimed.row),
      againstChosen: claimed.row.againstChosen,
    }
  );
}

/** @throws DatabaseError `claim_lost` */
export async function heartbeatModelReport(
  database: Database,
  claim: WorkClaim,
): Promise<{ cancelRequested: boolean }> {
  const row = await claims.update(database, claim, alive);
  return { cancelRequested: row.cancelRequestedAt !== null };
}

/** Answers scored, of all. @throws DatabaseError `claim_lost` */
export async function noteReportProgress(
  database: Database,
  claim: WorkClaim,
  progress: { done: number; total: number },
): Promise<void> {
  await claims.update(database, claim, { ...progress, ...gotOn });
}

/** @throws DatabaseError `claim_lost` */
export async function finishModelReport(
  database: Database,
  claim: WorkClaim,
  report: StoredRewardModelReport,
): Promise<void> {
  await claims.update(database, claim, { status: 'succeeded', report, ...ended });
}

/** @throws DatabaseError `claim_lost` */
export async function endCancelledReport(database: Database, claim: WorkClaim): Promise<void> {
  await claims.update(database, claim, { status: 'cancelled', ...ended });
}

/** @throws DatabaseError `claim_lost` */
export async function failModelReport(database: Database, claim: WorkClaim, error: string): Promise<ModelReport> {
  const change = { status: 'failed', error: storableReason(error), ...ended };
  return toModelReport(await claims.update(database, claim, change));
}

/** Gives a report back unfinished (the worker is shutting down), so that the next worker may claim it at once. */
export async function unclaimModelReport(database: Database, claim: WorkClaim): Promise<void> {
  await claims.release(database, claim);
}

export interface TrainedModel {
  model: ReturnType<typeof toModel>;
  config: typeof runs.$inferSelect.config;
}

/**
 * The models of reward runs of a snapshot from one base, the oldest first, with what each run was told: of them are a learning
 * curve's points. Only those that are ready.
 */
export async function modelsTrainedOn(
  database: Database,
  { snapshotId, baseModelId }: { snapshotId: string; baseModelId: string },
): Promise<TrainedModel[]> {
  const rows = await database
    .select({ model: models, config: runs.config })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(
      and(
        eq(runs.snapshotId, snapshotId),
        eq(runs.baseModelId, baseModelId),
        eq(runs.kind, 'reward'),
        eq(runs.status, 'succeeded'),
        eq(models.status, 'ready'),
        isNull(models.erasureId),
      ),
    )
    .orderBy(asc(models.id));
  return rows.map(({ model, config }) => ({ model: toModel(model), config }));
}
