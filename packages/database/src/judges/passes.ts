// Passes as people order them: which comparisons a judge goes over, and how far it is.

import type { JobPriority, JudgePass, Page, PassScope } from '@tastemaker/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { judgePasses } from './tables.js';

export interface NewJudgePass {
  projectId: string;
  judgeId: string;
  scope: PassScope;
  tag: string | null;
  seed: number;
  /** A random sample of so many; undefined: all. */
  count: number | undefined;
  /** @defaultValue normal */
  priority?: JobPriority;
}

/**
 * Notes an order to judge, queued: work that is in sight, that this judge has not judged, in an order that the seed draws. The
 * caller then puts its id into the queue.
 * @throws DatabaseError `validation_failed` where there is no such comparison
 */
export async function createJudgePass(database: Database, order: NewJudgePass): Promise<JudgePass> {
  const { count, ...values } = order;
  return database.transaction(async (tx) => {
    const pass = inserted(
      await tx
        .insert(judgePasses)
        .values({ ...values, comparisonCount: 0 })
        .returning(),
    );
    const { rowCount } = await tx.execute(sql`
      INSERT INTO judge_pass_comparisons (pass_id, position, comparison_id)
      SELECT ${pass.id}, row_number() OVER (ORDER BY md5(${String(order.seed)} || c.id::text), c.id) - 1, c.id
      FROM comparisons c JOIN prompts p ON p.id = c.prompt_id
      WHERE c.project_id = ${order.projectId} AND c.erasure_id IS NULL AND c.purpose = 'work'
        AND (${order.tag}::text IS NULL OR p.tags @> ARRAY[${order.tag}::text])
        AND (${order.scope} = 'all' OR (${order.scope} = 'judgedByPeople') = EXISTS (
          SELECT FROM standing_judgments j WHERE j.comparison_id = c.id AND j.verdict IN ('ranking', 'allBad')))
        AND NOT EXISTS (SELECT FROM judge_judgments j WHERE j.judge_id = ${order.judgeId} AND j.comparison_id = c.id)
      ORDER BY md5(${String(order.seed)} || c.id::text), c.id
      LIMIT ${count ?? null}`);
    if (!rowCount)
      throw new DatabaseError(
        'validation_failed',
        'There is no such comparison that this judge has not judged already: put comparisons up, or choose another scope or tag.',
      );
    const counted = await tx
      .update(judgePasses)
      .set({ comparisonCount: rowCount })
      .where(eq(judgePasses.id, pass.id))
      .returning();
    return toJudgePass(inserted(counted));
  });
}

/** @throws DatabaseError `not_found` also for another judge's */
export async function judgePassById(database: Database, judgeId: string, id: string): Promise<JudgePass> {
  const rows = await database
    .select()
    .from(judgePasses)
    .where(and(eq(judgePasses.id, id), eq(judgePasses.judgeId, judgeId)));
  return toJudgePass(found(rows, 'pass'));
}

/** Newest first. */
export async function listJudgePasses(
  database: Database,
  judgeId: string,
  page: PageRequest,
): Promise<Page<JudgePass>> {
  const { where, orderBy, limit } = keyset(judgePasses.id, page, 'newest');
  const rows = await database
    .select()
    .from(judgePasses)
    .where(and(eq(judgePasses.judgeId, judgeId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toJudgePass);
}

/** A queued pass is over at once, a running one at its worker's next heartbeat. @throws DatabaseError `not_found`, `conflict` when it is over */
export async function cancelJudgePass(database: Database, judgeId: string, id: string): Promise<JudgePass> {
  const rows = await database
    .update(judgePasses)
    .set({
      cancelRequestedAt: sql`coalesce(cancel_requested_at, now())`,
      status: sql`CASE WHEN status = 'queued' THEN 'cancelled'::job_status ELSE status END`,
      finishedAt: sql`CASE WHEN status = 'queued' THEN now() ELSE finished_at END`,
    })
    .where(
      and(eq(judgePasses.id, id), eq(judgePasses.judgeId, judgeId), inArray(judgePasses.status, ['queued', 'running'])),
    )
    .returning();
  const [row] = rows;
  if (row !== undefined) return toJudgePass(row);
  const { status } = await judgePassById(database, judgeId, id);
  throw new DatabaseError('conflict', `This pass is over: ${status}.`);
}

/** Ids of passes that are not finished, to be queued again at a worker's start. */
export async function unfinishedJudgePasses(database: Database): Promise<string[]> {
  const rows = await database
    .select({ id: judgePasses.id })
    .from(judgePasses)
    .where(inArray(judgePasses.status, ['queued', 'running']))
    .orderBy(judgePasses.id);
  return rows.map((row) => row.id);
}

export function toJudgePass(row: typeof judgePasses.$inferSelect): JudgePass {
  const { id, projectId, judgeId, scope, tag, seed, status, comparisonCount, completedComparisons } = row;
  const { endpointCalls, error, createdAt, finishedAt } = row;
  return {
    id,
    projectId,
    judgeId,
    scope,
    tag,
    seed,
    status,
    comparisonCount,
    completedComparisons,
    endpointCalls,
    priority: row.priority,
    error,
    createdAt: iso(createdAt),
    finishedAt: isoOrNull(finishedAt),
  };
}
