// Second thoughts: within the project's window a labeler may change a judgment or take it back. Nothing is overwritten: the
// change is a new version, and the older ones stay.

import type { Assignment, OwnJudgment } from '@tastemaker/contracts';
import {
  agreesWithGold,
  isEditable,
  isSameContent,
  type JudgmentContent,
  mayHaveAnother,
  type SentJudgment,
} from '@tastemaker/labeling';
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { refused } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { changedJudgment, type JudgingContext, withdrawalOutcome } from './answers.js';
import { type Written, writeBetterAnswer } from './better-answers.js';
import { assertNotPaused, checkedContent, editableUntilOf, readJudgingContext, toOwnJudgment } from './context.js';
import { applyGoldConsequence, askAnother } from './follow-ups.js';
import { assignmentOf } from './leasing.js';
import { judgments } from './tables.js';

export interface OwnJudgmentReference {
  projectId: string;
  /** The version that the labeler has before them: only the one that stands can be changed. */
  judgmentId: string;
  labelerId: string;
}

type Standing = NonNullable<JudgingContext['standing']>;

/**
 * Puts another judgment in the place of one's own. Sending the same change again gives the same answer.
 * @throws DatabaseError `edit_window_over`, `revision_conflict` when it was changed meanwhile, `conflict` for a skip,
 * `validation_failed`, `labeler_paused`, `not_found`
 */
export async function changeJudgment(
  database: Database,
  change: OwnJudgmentReference & SentJudgment,
): Promise<OwnJudgment> {
  for (;;) {
    const context = await contextOf(database, change);
    const content = checkedContent(change, context);
    const before = changedBefore(context, change.judgmentId, content);
    if (before) return toOwnJudgment({ ...before, editableUntil: editableUntilOf(context) }, context);
    const standing = await changeable(database, context, change.judgmentId);
    if (standing.verdict === 'skip') {
      throw refused({ code: 'skip_not_changed' });
    }
    const changed = await storeChange(database, context, standing, { ...content, dwellMs: change.dwellMs });
    // Null: another version stands since the look. The next look says which.
    if (changed !== null)
      return toOwnJudgment({ ...content, ...changed, editableUntil: editableUntilOf(context) }, context);
  }
}

/**
 * Takes one's own judgment (or skip) back: its labeler holds the assignment again, under a new lease.
 * @throws DatabaseError `edit_window_over`, `revision_conflict`, `conflict` when a skipped one went to somebody else,
 * `enrolment_finished`, `labeler_paused`, `not_found`
 */
export async function withdrawJudgment(database: Database, reference: OwnJudgmentReference): Promise<Assignment> {
  for (;;) {
    const context = await contextOf(database, reference);
    const { assignmentId, labelerId, status, isRunOut } = context;
    // Taken back before, and the answer was lost.
    if (context.standing === null && status === 'leased' && !isRunOut)
      return assignmentOf(database, assignmentId, labelerId);
    const { id } = await changeable(database, context, reference.judgmentId);
    const outcome = await callFunction(
      database,
      sql`withdraw_judgment(${assignmentId}::uuid, ${id}::uuid)`,
      withdrawalOutcome,
    );
    if (outcome === 'withdrawn') return assignmentOf(database, assignmentId, labelerId);
    if (outcome === 'finished') throw refused({ code: 'finished_not_withdrawn' });
    if (outcome === 'taken') throw refused({ code: 'skip_taken' });
  }
}

/** @throws DatabaseError `not_found`, also for a judgment that nobody leased, or another labeler's */
async function contextOf(
  database: Database,
  { projectId, judgmentId, labelerId }: OwnJudgmentReference,
): Promise<JudgingContext> {
  const own = and(eq(judgments.id, judgmentId), eq(judgments.projectId, projectId), eq(judgments.labelerId, labelerId));
  const rows = await database
    .select({ assignmentId: sql<string>`${judgments.assignmentId}` })
    .from(judgments)
    .where(and(own, isNotNull(judgments.assignmentId)));
  const { assignmentId } = found(rows, 'judgment');
  return readJudgingContext(database, { assignmentId, labelerId });
}

/** What stands, if it is this version, or came of changing it, and says the same. */
function changedBefore(
  { standing }: JudgingContext,
  judgmentId: string,
  content: JudgmentContent,
): Standing | undefined {
  if (standing === null || (standing.id !== judgmentId && standing.supersedes !== judgmentId)) return undefined;
  return isSameContent(standing, content) ? standing : undefined;
}

/** @throws DatabaseError that says why it cannot be changed any more */
async function changeable(database: Database, context: JudgingContext, judgmentId: string): Promise<Standing> {
  await assertNotPaused(database, context);
  const { standing, now } = context;
  if (standing === null || standing.id !== judgmentId) {
    throw refused({ code: 'changed_since' });
  }
  if (!mayHaveAnother(standing.version)) throw refused({ code: 'changed_too_often' });
  const until = editableUntilOf(context);
  if (isEditable(new Date(until), new Date(now))) return standing;
  throw refused({ code: 'edit_window_over', until });
}

/** @returns null when another version stands by now, and then nothing has changed */
async function storeChange(
  database: Database,
  context: JudgingContext,
  standing: Standing,
  content: JudgmentContent & { dwellMs: number },
): Promise<{ id: string; createdAt: string } | null> {
  const { assignmentId, comparisonId, goldAnswer } = context;
  return database
    .transaction(async (tx) => {
      const written = await writtenFor(tx, context, standing, content);
      // One that was judged before its answer was known stays uncounted.
      const isCounted = standing.goldCorrect !== null && goldAnswer !== null;
      const goldCorrect = isCounted ? agreesWithGold(goldAnswer, content) : null;
      const sent = JSON.stringify({ ...content, ...written, goldCorrect });
      const call = sql`change_judgment(${assignmentId}::uuid, ${standing.id}::uuid, ${sent}::jsonb)`;
      const changed = await callFunction(tx, call, changedJudgment);
      if (changed === null) throw new Superseded();
      if (changed.gold !== null) await applyGoldConsequence(tx, context, changed.gold);
      if (goldAnswer === null) await askAnother(tx, comparisonId);
      return { id: changed.id, createdAt: changed.createdAt };
    })
    .catch((error: unknown) => {
      if (error instanceof Superseded) return null;
      throw error;
    });
}

/** Rolls back what was written for a version that does not stand any more. */
class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** A better answer that is as it was stays where it went. */
async function writtenFor(
  tx: Database,
  context: JudgingContext,
  standing: Standing,
  { betterAnswer }: JudgmentContent,
): Promise<Written> {
  if (betterAnswer === null) return { writtenCompletionId: null, writtenDemonstrationId: null };
  if (standing.betterAnswer !== betterAnswer) return writeBetterAnswer(tx, context, betterAnswer);
  const { writtenCompletionId, writtenDemonstrationId } = standing;
  return { writtenCompletionId, writtenDemonstrationId };
}
