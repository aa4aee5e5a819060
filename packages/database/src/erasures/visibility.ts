// Out of sight, and back: each row that an erasure hides names it, so that taking it back shows what it hid and no more.

import type { ErasureKind } from '@tastemaker/contracts';
import { and, eq, exists, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { comparisonCandidates, comparisons, completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { demonstrations } from '../demonstrations/tables.js';
import { judgePasses } from '../judges/tables.js';
import { assignments, judgments } from '../judging/tables.js';
import { models, runs } from '../models/tables.js';
import { projects, prompts } from '../projects/tables.js';
import { samples } from '../sampling/tables.js';
import { snapshots } from '../snapshots/tables.js';

interface Subject {
  /** The erasure's. */
  id: string;
  kind: ErasureKind;
  subjectId: string;
}

export async function hideSubject(tx: Database, erasure: Subject): Promise<void> {
  const { id: erasureId, kind, subjectId } = erasure;
  const set = { erasureId };
  switch (kind) {
    case 'project':
      await tx
        .update(projects)
        .set(set)
        .where(and(eq(projects.id, subjectId), isNull(projects.erasureId)));
      return stopWork(tx, subjectId);
    case 'prompt':
      await tx.update(prompts).set(set).where(eq(prompts.id, subjectId));
      await tx
        .update(completions)
        .set(set)
        .where(and(eq(completions.promptId, subjectId), isNull(completions.erasureId)));
      await tx
        .update(demonstrations)
        .set(set)
        .where(and(eq(demonstrations.promptId, subjectId), isNull(demonstrations.erasureId)));
      return hideComparisons(tx, erasureId, comparisonsOfPrompt(tx, subjectId));
    case 'completion':
      await tx.update(completions).set(set).where(eq(completions.id, subjectId));
      return hideComparisons(tx, erasureId, comparisonsOfCompletion(tx, subjectId));
    case 'snapshot':
      await tx.update(snapshots).set(set).where(eq(snapshots.id, subjectId));
      return;
    case 'model':
      await tx.update(models).set(set).where(eq(models.id, subjectId));
      return;
    case 'run':
      await tx.update(runs).set(set).where(eq(runs.id, subjectId));
  }
}

export async function showSubject(tx: Database, { id }: Subject): Promise<void> {
  const set = { erasureId: null };
  for (const table of [projects, prompts, completions, demonstrations, snapshots, models, runs]) {
    await tx.update(table).set(set).where(eq(table.erasureId, id));
  }
  const shown = await tx
    .update(comparisons)
    .set(set)
    .where(eq(comparisons.erasureId, id))
    .returning({ id: comparisons.id, projectId: comparisons.projectId });
  await requeue(tx, shown);
  await noteTallyChanges(tx, shown);
}

/** Of comparisons: those that a prompt's erasure takes along. */
export function comparisonsOfPrompt(database: Database, promptId: string): SQL | undefined {
  const written = database
    .select({ one: sql`1` })
    .from(judgments)
    .leftJoin(completions, eq(completions.id, judgments.writtenCompletionId))
    .leftJoin(demonstrations, eq(demonstrations.id, judgments.writtenDemonstrationId))
    .where(
      and(
        eq(judgments.comparisonId, comparisons.id),
        or(eq(completions.promptId, promptId), eq(demonstrations.promptId, promptId)),
      ),
    );
  return or(eq(comparisons.promptId, promptId), and(inProjectOf(database, promptId), exists(written)));
}

function inProjectOf(database: Database, promptId: string): SQL {
  return inArray(
    comparisons.projectId,
    database.select({ id: prompts.projectId }).from(prompts).where(eq(prompts.id, promptId)),
  );
}

/** Those that compare it, or of which a judgment wrote it. */
export function comparisonsOfCompletion(database: Database, completionId: string): SQL | undefined {
  const compared = database
    .select({ id: comparisonCandidates.comparisonId })
    .from(comparisonCandidates)
    .where(eq(comparisonCandidates.completionId, completionId));
  const written = database
    .select({ id: judgments.comparisonId })
    .from(judgments)
    .where(eq(judgments.writtenCompletionId, completionId));
  return or(inArray(comparisons.id, compared), inArray(comparisons.id, written));
}

async function hideComparisons(tx: Database, erasureId: string, which: SQL | undefined): Promise<void> {
  const hidden = await tx
    .update(comparisons)
    .set({ erasureId })
    .where(and(which, isNull(comparisons.erasureId)))
    .returning({ id: comparisons.id, projectId: comparisons.projectId });
  await releaseLeases(
    tx,
    inArray(
      assignments.comparisonId,
      hidden.map(({ id }) => id),
    ),
  );
  await requeue(tx, hidden);
  await noteTallyChanges(tx, hidden);
}

/** What is out of sight is not counted. */
async function noteTallyChanges(tx: Database, which: { id: string; projectId: string }[]): Promise<void> {
  const [first] = which;
  if (first === undefined) return;
  const ids = sql.param(which.map(({ id }) => id));
  await tx.execute(sql`SELECT note_tally_changes(${first.projectId}::uuid, ${ids}::uuid[])`);
}

/** Into the lane where they belong, or out of all of them. */
async function requeue(tx: Database, which: { id: string }[]): Promise<void> {
  if (which.length === 0) return;
  await tx.execute(sql`SELECT requeue(${sql.param(which.map(({ id }) => id))}::uuid[])`);
}

/** Whoever holds one is told at the next step that it was given back, and gets back what they had written. */
async function releaseLeases(tx: Database, which: SQL): Promise<void> {
  await tx.execute(sql`
    WITH released AS (
      UPDATE assignments SET status = 'released', ended_at = now() WHERE ${which} AND status = 'leased'
      RETURNING comparison_id, slot_number
    )
    UPDATE slots SET state = 'open', position = nextval('slot_positions')
    FROM released WHERE slots.comparison_id = released.comparison_id AND slots.number = released.slot_number`);
}

/** Of a project: leases, runs, samples and passes of judges. Workers see it at their next heartbeat. */
async function stopWork(tx: Database, projectId: string): Promise<void> {
  await releaseLeases(tx, eq(assignments.projectId, projectId));
  const cancelled = { status: 'cancelled' as const, cancelRequestedAt: sql`now()`, finishedAt: sql`now()` };
  await tx
    .update(samples)
    .set(cancelled)
    .where(and(eq(samples.projectId, projectId), inArray(samples.status, ['queued', 'running'])));
  await tx
    .update(judgePasses)
    .set(cancelled)
    .where(and(eq(judgePasses.projectId, projectId), inArray(judgePasses.status, ['queued', 'running'])));
  await tx
    .update(runs)
    .set(cancelled)
    .where(and(eq(runs.projectId, projectId), eq(runs.status, 'queued')));
  await tx
    .update(runs)
    .set({ cancelRequestedAt: sql`coalesce(cancel_requested_at, now())` })
    .where(and(eq(runs.projectId, projectId), eq(runs.status, 'running')));
}
