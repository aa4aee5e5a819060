// Second thoughts: within the project's window a labeler may change a judgment or take it back. Nothing is overwritten: the
// change is a new version, and the older ones stay.

import type { Assignment, OwnJudgment } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import { comparisons } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { announce } from '../webhooks/announce.js';
import { assignmentOf, pausedLabeler } from './assignments.js';
import { type Written, writeBetterAnswer } from './better-answers.js';
import { agreesWithGold } from './gold-answers.js';
import { type Content, isSameContent, type SentJudgment, toContent } from './judgment-content.js';
import { type JudgmentContext, judgmentContext, type StandingContent, toOwnJudgment } from './judgment-context.js';
import { assignments, judgments, slots } from './tables.js';

export interface OwnJudgmentReference {
  projectId: string;
  /** The version that the labeler has before them: only the one that stands can be changed. */
  judgmentId: string;
  labelerId: string;
}

type JudgmentRow = typeof judgments.$inferSelect;

/**
 * Puts another judgment in the place of one's own. Sending the same change again gives the same answer.
 * @throws DatabaseError `edit_window_over`, `revision_conflict` when it was changed meanwhile, `conflict` for a skip,
 * `validation_failed`, `labeler_paused`, `not_found`
 */
export async function changeJudgment(
  database: Database,
  change: OwnJudgmentReference & SentJudgment,
): Promise<OwnJudgment> {
  return database.transaction(async (tx) => {
    const { row, context } = await lockOwn(tx, change);
    const content = toContent(change, context);
    const { standing } = context;
    if (
      standing &&
      (standing.id === row.id || (await replaces(tx, standing, row))) &&
      isSameContent(standing, content)
    ) {
      return toOwnJudgment(standing, context);
    }
    assertChangeable(row, context);
    if (row.verdict === 'skip') {
      throw new DatabaseError(
        'conflict',
        'You skipped it, so it went to others; take the skip back if it is still there.',
      );
    }
    const { betterAnswer: _text, ...said } = content;
    const version = await addVersion(tx, row, {
      ...said,
      ...(await writtenFor(tx, context, content)),
      goldCorrect: goldCorrectOf(row, context, content),
      dwellMs: change.dwellMs,
    });
    await countGold(tx, row, { seen: 0, right: Number(version.goldCorrect) - Number(row.goldCorrect) });
    await tx.execute(sql`SELECT ask_another(${row.comparisonId})`);
    await note(tx, 'judgment.change', row, version);
    const told = { ...content, id: version.id, createdAt: iso(version.createdAt) };
    return toOwnJudgment({ ...told, editableUntil: context.standing?.editableUntil ?? told.createdAt }, context);
  });
}

/**
 * Takes one's own judgment (or skip) back: its labeler holds the assignment again, under a new lease.
 * @throws DatabaseError `edit_window_over`, `revision_conflict`, `conflict` when a skipped one went to somebody else,
 * `labeler_paused`, `not_found`
 */
export async function withdrawJudgment(database: Database, reference: OwnJudgmentReference): Promise<Assignment> {
  return database.transaction(async (tx) => {
    const { row, context } = await lockOwn(tx, reference);
    // Taken back before, and the answer was lost.
    if (context.standing === null && context.status === 'leased' && !context.runOut) {
      return assignmentOf(tx, context.assignmentId, row.labelerId);
    }
    assertChangeable(row, context);
    if (row.verdict !== 'skip') await reopenComparison(tx, row);
    await takeSlotAgain(tx, context.assignmentId, row);
    const version = await addVersion(tx, row, withdrawn);
    if (row.goldCorrect !== null) await countGold(tx, row, { seen: -1, right: -Number(row.goldCorrect) });
    await leaseAgain(tx, context);
    await note(tx, 'judgment.withdraw', row, version);
    return assignmentOf(tx, context.assignmentId, row.labelerId);
  });
}

/** The judgment and its context, with the assignment locked until the transaction ends. */
async function lockOwn(tx: Database, { projectId, judgmentId, labelerId }: OwnJudgmentReference) {
  const rows = await tx
    .select({ row: judgments })
    .from(judgments)
    .innerJoin(assignments, eq(assignments.id, judgments.assignmentId))
    .where(and(eq(judgments.id, judgmentId), eq(judgments.projectId, projectId), eq(judgments.labelerId, labelerId)))
    .for('update', { of: assignments });
  const { row } = found(rows, 'judgment');
  const context = await judgmentContext(tx, { assignmentId: row.assignmentId ?? '', labelerId });
  return { row, context };
}

function assertChangeable(row: JudgmentRow, { standing, pauseReason }: JudgmentContext): void {
  if (pauseReason !== null) throw pausedLabeler(pauseReason);
  if (standing === null || standing.id !== row.id) {
    throw new DatabaseError('revision_conflict', 'You have changed it, or taken it back, since; look at it anew.');
  }
  if (standing.isEditable) return;
  throw new DatabaseError('edit_window_over', `It could be changed until ${standing.editableUntil}.`);
}

async function replaces(tx: Database, standing: StandingContent, row: JudgmentRow): Promise<boolean> {
  const rows = await tx.select({ old: judgments.supersedes }).from(judgments).where(eq(judgments.id, standing.id));
  return rows[0]?.old === row.id;
}

/** A better answer that is as it was stays where it went. */
async function writtenFor(tx: Database, context: JudgmentContext, { betterAnswer }: Content): Promise<Written> {
  const { standing } = context;
  if (betterAnswer === null) return { writtenCompletionId: null, writtenDemonstrationId: null };
  if (standing === null || standing.betterAnswer !== betterAnswer) return writeBetterAnswer(tx, context, betterAnswer);
  const { writtenCompletionId, writtenDemonstrationId } = standing;
  return { writtenCompletionId, writtenDemonstrationId };
}

/** One that was judged before its answer was known stays uncounted. */
function goldCorrectOf(row: JudgmentRow, { goldAnswer }: JudgmentContext, content: Content): boolean | null {
  return row.goldCorrect === null || goldAnswer === null ? null : agreesWithGold(goldAnswer, content);
}

type Said = Pick<
  JudgmentRow,
  'verdict' | 'ranking' | 'skipReason' | 'strength' | 'rationale' | 'ratings' | 'goldCorrect' | 'dwellMs'
> &
  Written;

const withdrawn: Said = {
  verdict: 'withdrawn',
  ranking: null,
  skipReason: null,
  strength: null,
  rationale: null,
  ratings: null,
  goldCorrect: null,
  dwellMs: null,
  writtenCompletionId: null,
  writtenDemonstrationId: null,
};

async function addVersion(tx: Database, row: JudgmentRow, said: Said): Promise<JudgmentRow> {
  const { id, createdAt: _then, version, ...kept } = row;
  const values = { ...kept, ...said, version: version + 1, supersedes: id };
  return inserted(await tx.insert(judgments).values(values).returning());
}

/** Unless their gold answers of that time count no more. */
async function countGold(tx: Database, row: JudgmentRow, by: { seen: number; right: number }): Promise<void> {
  if (by.seen === 0 && by.right === 0) return;
  await tx.execute(sql`
    SELECT count_gold(${row.projectId}, ${row.labelerId}, ${by.seen}::integer, ${by.right}::integer)
    WHERE NOT EXISTS (
      SELECT FROM standings WHERE project_id = ${row.projectId} AND labeler_id = ${row.labelerId}
        AND counted_since > ${iso(row.createdAt)}::timestamptz)`);
}

async function reopenComparison(tx: Database, row: JudgmentRow): Promise<void> {
  await tx
    .update(comparisons)
    .set({ judgmentsDone: sql`judgments_done - 1`, status: 'open', closedAt: null })
    .where(eq(comparisons.id, row.comparisonId));
}

/** A judged one is still theirs; a skipped one only until somebody else takes it. */
async function takeSlotAgain(tx: Database, assignmentId: string, row: JudgmentRow): Promise<void> {
  const state = row.verdict === 'skip' ? 'open' : 'filled';
  const taken = await tx
    .update(slots)
    .set({ state: 'leased' })
    .where(
      and(
        eq(slots.comparisonId, row.comparisonId),
        eq(slots.state, state),
        sql`${slots.number} = (SELECT slot_number FROM assignments WHERE id = ${assignmentId})`,
      ),
    )
    .returning({ number: slots.number });
  if (taken.length === 0) throw new DatabaseError('conflict', 'You skipped it, and it has gone to somebody else.');
}

async function leaseAgain(tx: Database, { assignmentId, settings }: JudgmentContext): Promise<void> {
  await tx
    .update(assignments)
    .set({
      status: 'leased',
      fenceToken: sql`gen_random_uuid()`,
      leasedAt: sql`now()`,
      expiresAt: sql`now() + make_interval(secs => ${settings.leaseSeconds})`,
      endedAt: null,
    })
    .where(eq(assignments.id, assignmentId));
}

async function note(tx: Database, action: string, before: JudgmentRow, now: JudgmentRow): Promise<void> {
  const { projectId, labelerId: actorId } = before;
  await recordAudit(tx, { actorId, action, projectId, subjectId: now.id, detail: { supersedes: before.id } });
  const { comparisonId, verdict } = now;
  const told = { judgmentId: now.id, supersedes: before.id, comparisonId, labelerId: actorId, verdict };
  await announce(tx, projectId, 'judgment.changed', told);
}
