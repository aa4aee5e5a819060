// Flags on prompts and candidates. What is flagged leaves the queue until a researcher says that it may stay.

import type { Flag, FlagReason, FlagState, OwnFlag, Page } from '@tastemaker/contracts';
import { completionOf } from '@tastemaker/labeling';
import { and, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { refused } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { announce } from '../webhooks/webhooks.js';
import type { JudgingContext } from './answers.js';
import { assertFence, readJudgingContext } from './context.js';
import { assertLeased, type LeaseProof } from './leasing.js';
import { flags } from './tables.js';

export type NewFlag = LeaseProof & {
  /** The candidate's letter; null: the prompt itself. */
  label: string | null;
  reason: FlagReason;
  note: string;
};

/**
 * Flags a candidate of an assignment, or its prompt, while one holds the assignment or after having judged it. A second flag
 * of the same person on the same thing replaces their first, as long as nobody has decided on it.
 * @throws DatabaseError `assignment_expired`, `validation_failed` for a letter that was not shown, `not_found`
 */
export async function raiseFlag(database: Database, wanted: NewFlag): Promise<OwnFlag> {
  return database.transaction(async (tx) => {
    const context = await readJudgingContext(tx, wanted);
    assertFence(context, wanted);
    assertTheirs(context);
    const { projectId, promptId } = context;
    const { labelerId, label, reason, note } = wanted;
    const completionId = label === null ? null : shownAs(label, context);
    const row = await putFlag(tx, { projectId, promptId, completionId, labelerId, reason, note });
    await requeueFlagged(tx, row);
    await recordAudit(tx, { actorId: labelerId, action: 'flag.raise', projectId, subjectId: row.id });
    await announce(tx, projectId, 'flag.raised', { flagId: row.id });
    const { id, createdAt } = row;
    return {
      id,
      assignmentId: wanted.assignmentId,
      label,
      reason: row.reason,
      note: row.note,
      createdAt: iso(createdAt),
    };
  });
}

/** Oldest first. */
export async function listFlags(
  database: Database,
  projectId: string,
  page: PageRequest & { state?: FlagState | undefined },
): Promise<Page<Flag>> {
  const { where, orderBy, limit } = keyset(flags.id, page);
  const state = page.state === undefined ? undefined : eq(flags.state, page.state);
  const rows = await database
    .select()
    .from(flags)
    .where(and(eq(flags.projectId, projectId), state, where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toFlag);
}

/**
 * Decides on a flag: upheld, what it is on stays out of the queue and of training; dismissed, it comes back. A decision may
 * be changed.
 * @throws DatabaseError `not_found`
 */
export async function resolveFlag(
  database: Database,
  wanted: { projectId: string; flagId: string; state: Exclude<FlagState, 'open'>; userId: string },
): Promise<Flag> {
  return database.transaction(async (tx) => {
    const rows = await tx
      .update(flags)
      .set({ state: wanted.state, resolvedBy: wanted.userId, resolvedAt: sql`now()` })
      .where(and(eq(flags.projectId, wanted.projectId), eq(flags.id, wanted.flagId)))
      .returning();
    const row = found(rows, 'flag');
    await requeueFlagged(tx, row);
    return toFlag(row);
  });
}

/** While they hold it, and afterwards, if something came of it. */
function assertTheirs({ status, isRunOut, expiresAt }: JudgingContext): void {
  if (status === 'judged' || status === 'skipped') return;
  assertLeased({ state: status === 'leased' && isRunOut ? 'expired' : status, expiresAt });
}

/** @throws DatabaseError `validation_failed` when no candidate was shown under that letter. */
function shownAs(letter: string, { displayedOrder }: JudgingContext): string {
  const completionId = completionOf(letter, displayedOrder);
  if (completionId !== undefined) return completionId;
  throw refused({ code: 'unknown_letter', letter });
}

type FlagRow = typeof flags.$inferSelect;

async function putFlag(tx: Database, values: typeof flags.$inferInsert): Promise<FlagRow> {
  const made = await tx.insert(flags).values(values).onConflictDoNothing().returning();
  if (made[0] !== undefined) return made[0];
  const { reason, note, labelerId, promptId, completionId } = values;
  const same = and(
    eq(flags.labelerId, labelerId),
    eq(flags.promptId, promptId),
    sql`${flags.completionId} IS NOT DISTINCT FROM ${completionId}::uuid`,
  );
  await tx
    .update(flags)
    .set({ reason, note })
    .where(and(same, eq(flags.state, 'open')));
  return found(await tx.select().from(flags).where(same), 'flag');
}

/** The comparisons of the prompt, or those with the candidate, into the queue or out of it, as their flags now say. */
async function requeueFlagged(tx: Database, { promptId, completionId }: FlagRow): Promise<void> {
  await tx.execute(sql`
    SELECT requeue(array_agg(c.id)) FROM comparisons c
    WHERE c.prompt_id = ${promptId} AND c.purpose = 'work' AND (${completionId}::uuid IS NULL OR EXISTS (
      SELECT FROM comparison_candidates cc WHERE cc.comparison_id = c.id AND cc.completion_id = ${completionId}))
    HAVING count(*) > 0`);
}

/** A row as contracts have it. */
export function toFlag(row: FlagRow): Flag {
  return { ...row, createdAt: iso(row.createdAt), resolvedAt: isoOrNull(row.resolvedAt) };
}
