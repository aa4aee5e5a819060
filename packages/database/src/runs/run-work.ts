// What the worker that holds a run may do to it.

import {
  type ModelKind,
  type Run,
  type RunEventData,
  type RunKind,
  runProgress,
  storableReason,
  storableText,
} from '@tastemaker/contracts';
import { and, eq, inArray, like, or, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { inserted } from '../connection/only.js';
import { releasedArtifacts } from '../erasures/tables.js';
import { lockModelNames, type ModelFacts, namesOf } from '../models/models.js';
import { models, runs } from '../models/tables.js';
import { announce } from '../webhooks/webhooks.js';
import { alive, claimsOn, gotOn, unclaimed, type WorkClaim } from '../work/claims.js';
import { appendEvents } from './run-events.js';
import { runById } from './runs.js';

/** Where training goes on after a crash. */
export interface ResumePoint {
  /** Artifact with weights, optimizer state and the position in the data. */
  hash: string;
  step: number;
}

export interface ClaimedRun {
  claim: WorkClaim;
  run: Run;
  /** Undefined: from the beginning. */
  resume: ResumePoint | undefined;
  /** That it was ordered to compute with; undefined: all there are. */
  cores: number | undefined;
}

const ended = { ...unclaimed, finishedAt: sql`now()` };

const claims = claimsOn<typeof runs.$inferSelect>({
  name: 'run',
  table: runs,
  isOpen: inArray(runs.status, ['queued', 'running']),
  isAtWork: eq(runs.status, 'running'),
  begun: { status: 'running', startedAt: sql`coalesce(${runs.startedAt}, now())` },
  failed: { status: 'failed', ...ended },
  update: (tx, change, where) => tx.update(runs).set(change).where(where).returning(),
  async onSetAside(tx, { id, error }) {
    await appendEvents(tx, id, [{ type: 'status', status: 'failed', error }]);
    const { kind, modelId, projectId } = await runById(tx, id);
    await announce(tx, projectId, 'run.failed', { runId: id, kind, modelId });
  },
});

/** Claims a run; undefined when it is over, another worker's, or has ended too many workers and failed for that. */
export async function claimRun(database: Database, id: string, workerId: string): Promise<ClaimedRun | undefined> {
  return database.transaction(async (tx) => {
    const claimed = await claims.claim(tx, id, workerId);
    if (claimed === undefined) return undefined;
    await appendEvents(tx, id, [{ type: 'status', status: 'running', error: null }]);
    const { resumeHash, resumeStep } = claimed.row;
    const resume = resumeHash === null || resumeStep === null ? undefined : { hash: resumeHash, step: resumeStep };
    return { claim: claimed.claim, run: await runById(tx, id), resume, cores: claimed.row.cores ?? undefined };
  });
}

/** Says that the worker lives. @returns whether somebody has asked for the run to end. @throws DatabaseError `claim_lost` */
export async function heartbeatRun(database: Database, claim: WorkClaim): Promise<{ cancelRequested: boolean }> {
  const { cancelRequestedAt } = await claims.update(database, claim, alive);
  return { cancelRequested: cancelRequestedAt !== null };
}

/**
 * Stores what the trainer says; the newest progress among it also goes to the run's row. Counts as a heartbeat.
 * @throws DatabaseError `claim_lost`
 */
export async function addRunEvents(database: Database, claim: WorkClaim, events: RunEventData[]): Promise<void> {
  await database.transaction(async (tx) => {
    const progress = events.findLast((event) => event.type === 'progress');
    await claims.update(tx, claim, {
      ...gotOn,
      ...(progress && { progress: runProgress.parse(progress) }),
    });
    await appendEvents(tx, claim.id, events);
  });
}

/** From now on a restart goes on from here. @throws DatabaseError `claim_lost` */
export async function setResumePoint(database: Database, claim: WorkClaim, resume: ResumePoint): Promise<void> {
  await database.transaction(async (tx) => {
    await claims.update(tx, claim, { resumeHash: resume.hash, resumeStep: resume.step, ...gotOn });
    await appendEvents(tx, claim.id, [{ type: 'checkpoint', step: resume.step, checkpointHash: resume.hash }]);
  });
}

/** What the run's trainers elsewhere learn from is among the artifacts. @throws DatabaseError `claim_lost` */
export async function setTrainerData(database: Database, claim: WorkClaim, dataHash: string): Promise<void> {
  await claims.update(database, claim, { trainerData: dataHash, ...gotOn });
}

/** The model that a run has made, with what was measured of it. */
export type RunModel = ModelFacts & { card: string; metrics: Record<string, number> };

/**
 * Ends a run well: registers the model that it made (named after the run, numbered when the name is taken), once.
 * @throws DatabaseError `claim_lost`
 */
export async function finishRun(database: Database, claim: WorkClaim, made: RunModel): Promise<Run> {
  return end(database, claim, { status: 'succeeded', error: null, made });
}

/** Ends a run that only told what it would take. @throws DatabaseError `claim_lost` */
export async function finishDryRun(
  database: Database,
  claim: WorkClaim,
  metrics: Record<string, number>,
): Promise<Run> {
  return end(database, claim, { status: 'succeeded', error: null, metrics });
}

/** @param kept a model that was good before the failure @throws DatabaseError `claim_lost` */
export async function failRun(database: Database, claim: WorkClaim, error: string, kept?: RunModel): Promise<Run> {
  const resumable = kept === undefined;
  return end(database, claim, {
    status: 'failed',
    error: storableReason(error),
    resumable,
    ...(kept && { made: kept }),
  });
}

export interface CancelledEnd {
  /** The best model until then. */
  kept?: RunModel | undefined;
  /** Its model is trained but not measured: `resumeRun` may let it go on with that. @defaultValue false */
  resumable?: boolean;
}

/** Ends a run whose cancellation was asked for. @throws DatabaseError `claim_lost` */
export async function endCancelledRun(
  database: Database,
  claim: WorkClaim,
  { kept, resumable = false }: CancelledEnd = {},
): Promise<Run> {
  return end(database, claim, { status: 'cancelled', error: null, resumable, ...(kept && { made: kept }) });
}

/** Gives a run back unfinished (the worker is shutting down), so that the next worker may claim it at once. */
export async function unclaimRun(database: Database, claim: WorkClaim): Promise<void> {
  await claims.release(database, claim);
}

const madeBy: Record<RunKind, ModelKind> = {
  pretrain: 'base',
  finetune: 'assistant',
  reward: 'reward',
  dpo: 'assistant',
};

interface RunEnd {
  status: 'succeeded' | 'failed' | 'cancelled';
  error: string | null;
  metrics?: Record<string, number>;
  made?: RunModel;
  /** Keeps the resume point. */
  resumable?: boolean;
}

async function end(
  database: Database,
  claim: WorkClaim,
  { status, error, made, resumable = false, ...rest }: RunEnd,
): Promise<Run> {
  return database.transaction(async (tx) => {
    const metrics = finiteValues(made?.metrics ?? rest.metrics);
    const resume = resumable ? {} : { resumeHash: null, resumeStep: null, trainerState: null, trainerData: null };
    if (!resumable) await releaseTrainerData(tx, claim.id);
    const row = await claims.update(tx, claim, { status, error, ...(metrics && { metrics }), ...resume, ...ended });
    if (made !== undefined) await register(tx, row, made);
    await appendEvents(tx, claim.id, [{ type: 'status', status, error }]);
    const run = await runById(tx, claim.id);
    // Of one that was cancelled, who did it knows.
    const event = status === 'succeeded' ? 'run.finished' : 'run.failed';
    const { id: runId, kind, modelId, projectId } = run;
    if (status !== 'cancelled') await announce(tx, projectId, event, { runId, kind, modelId });
    return run;
  });
}

/** What its trainers learned from is removed, unless another run names the same. */
async function releaseTrainerData(tx: Database, runId: string): Promise<void> {
  const [row] = await tx.select({ hash: runs.trainerData }).from(runs).where(eq(runs.id, runId));
  if (row === undefined || row.hash === null) return;
  await tx.insert(releasedArtifacts).values({ hash: row.hash }).onConflictDoNothing();
}

async function register(tx: Database, run: typeof runs.$inferSelect, made: RunModel): Promise<void> {
  // Made of a project's data: the project's.
  const { projectId } = run;
  const lineage = { projectId, runId: run.id, parentId: run.baseModelId, snapshotId: run.snapshotId };
  const name = await freeModelName(tx, projectId, run.name);
  inserted(
    await tx
      .insert(models)
      .values({ ...made, ...storableFindings(made), ...lineage, name, kind: madeBy[run.kind], status: 'ready' })
      .returning({ id: models.id }),
  );
}

function storableFindings({ card, metrics }: RunModel): Pick<RunModel, 'card' | 'metrics'> {
  return { card: storableText(card), metrics: finiteValues(metrics) ?? {} };
}

/** JSON has no NaN and no infinity: a number that is none is left out. */
function finiteValues(values: Record<string, number> | undefined): Record<string, number> | undefined {
  return values && Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

/** The name, or the name with the first free number: runs of one name may end at the same time, hence the lock. */
async function freeModelName(tx: Database, projectId: string, name: string): Promise<string> {
  await lockModelNames(tx);
  const pattern = `${name.replaceAll(/[\\%_]/g, '\\$&')}-%`;
  const rows = await tx
    .select({ name: models.name })
    .from(models)
    .where(and(or(eq(models.name, name), like(models.name, pattern)), namesOf(projectId)));
  const taken = new Set(rows.map((row) => row.name));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
  }
}
