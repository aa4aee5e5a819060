// Submitting what a labeler found: the write that labelers wait for, so it is two statements in one transaction, the first
// to lock and check, the second to store everything that follows.

import type { OwnJudgment, ProjectSettings, SkipReason, Verdict } from '@tastemaker/contracts';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { iso } from '../instants.js';
import { inserted } from '../only.js';
import { judgments } from '../schema/index.js';
import { uuidv7 } from '../uuid.js';
import { assertLive, type LeaseProof, type LockedAssignment, lockAssignment } from './assignments.js';
import { toCompletionIds, toLabels } from './displayed-labels.js';

interface Observed {
  rationale?: string | undefined;
  dwellMs: number;
}

export type NewJudgment = LeaseProof &
  Observed &
  (
    | { verdict: 'ranking'; ranking: string[][]; strength?: number | undefined }
    | { verdict: 'allBad' }
    | { verdict: 'skip'; reason: SkipReason }
  );

/** The judgment, and whether it was stored before: the same submit repeated gives the same answer. */
export interface Submitted {
  judgment: OwnJudgment;
  projectId: string;
  repeated: boolean;
}

/**
 * Stores a judgment, which fills its slot and closes the comparison when it is the last one; or a skip, which opens the
 * slot to others. One transaction: committed whole or not at all. Rankings speak of the letters that were displayed.
 * @throws DatabaseError `assignment_expired` (too late), `already_judged` (something else was submitted),
 * `validation_failed` (not a ranking of what was displayed, or not allowed in the project), `not_found`
 */
export async function submitJudgment(database: Database, submit: NewJudgment): Promise<Submitted> {
  return database.transaction(async (tx) => {
    const assignment = await lockAssignment(tx, submit);
    const content = toContent(submit, assignment);
    const before = await storedBefore(tx, assignment, content);
    if (before) return answer(before, assignment, true);
    assertLive(assignment);
    return answer(await store(tx, assignment, content, submit.dwellMs), assignment, false);
  });
}

interface Content {
  verdict: Verdict;
  ranking: string[][] | null;
  skipReason: SkipReason | null;
  strength: number | null;
  rationale: string | null;
}

interface Stored extends Content {
  id: string;
  /** ISO 8601. */
  createdAt: string;
}

function toContent(submit: NewJudgment, { settings, displayedOrder }: LockedAssignment): Content {
  const nothing = { ranking: null, skipReason: null, strength: null, rationale: submit.rationale ?? null };
  if (submit.verdict === 'skip') return { ...nothing, verdict: 'skip', skipReason: submit.reason };
  assertAllowed(submit, settings);
  if (submit.verdict === 'allBad') return { ...nothing, verdict: 'allBad' };
  if (submit.strength !== undefined && displayedOrder.length !== 2) {
    throw new DatabaseError('validation_failed', 'A strength is for two candidates only.');
  }
  const ranking = toCompletionIds(submit.ranking, displayedOrder);
  return { ...nothing, verdict: 'ranking', ranking, strength: submit.strength ?? null };
}

function assertAllowed(submit: Exclude<NewJudgment, { verdict: 'skip' }>, settings: ProjectSettings): void {
  if (submit.verdict === 'allBad') {
    if (settings.allowAllBad) return;
    throw new DatabaseError('validation_failed', 'The project does not allow "all bad".');
  }
  if (!settings.allowTies && submit.ranking.some((group) => group.length > 1)) {
    throw new DatabaseError('validation_failed', 'The project does not allow ties.');
  }
}

/** The assignment's judgment, if it says the same. A lease that is still open has none. */
async function storedBefore(tx: Database, assignment: LockedAssignment, content: Content): Promise<Stored | undefined> {
  if (assignment.status === 'leased') return undefined;
  const rows = await tx.select().from(judgments).where(eq(judgments.assignmentId, assignment.id));
  const row = rows[0];
  return row && isSame(row, content) ? { ...row, createdAt: iso(row.createdAt) } : undefined;
}

function isSame(one: Content, other: Content): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** Within a group of ties the order says nothing. */
function canonical({ verdict, ranking, skipReason, strength, rationale }: Content): unknown[] {
  return [verdict, ranking?.map((group) => group.toSorted()) ?? null, skipReason, strength, rationale];
}

/** The judgment, its audit row, the end of the lease, the slot filled (or open again) and the comparison counted. */
async function store(tx: Database, assignment: LockedAssignment, content: Content, dwellMs: number): Promise<Stored> {
  const { id: assignmentId, projectId, comparisonId, slotNumber, labelerId } = assignment;
  const { verdict, ranking, skipReason, strength, rationale } = content;
  const isSkip = verdict === 'skip';
  const id = uuidv7();
  const { rows } = await tx.execute<{ createdAt: string }>(sql`
    WITH judged AS (
      INSERT INTO judgments (id, project_id, comparison_id, assignment_id, labeler_id, verdict, ranking, skip_reason,
        strength, rationale, dwell_ms, displayed_order, guideline_version)
      SELECT ${id}, project_id, comparison_id, id, labeler_id, ${verdict}::verdict,
        ${ranking && JSON.stringify(ranking)}::jsonb, ${skipReason}::skip_reason, ${strength}::smallint, ${rationale},
        ${dwellMs}::integer, displayed_order, guideline_version
      FROM assignments WHERE id = ${assignmentId}
      RETURNING created_at
    ), audited AS (
      INSERT INTO audit (id, actor_id, action, project_id, subject_id, detail)
      VALUES (${uuidv7()}, ${labelerId}, ${isSkip ? 'judgment.skip' : 'judgment.submit'}, ${projectId}, ${id}, '{}')
    ), ended AS (
      UPDATE assignments SET status = ${isSkip ? 'skipped' : 'judged'}::assignment_status, ended_at = now()
      WHERE id = ${assignmentId}
    ), slot AS (
      UPDATE slots
      SET state = ${isSkip ? 'open' : 'filled'}::slot_state,
        position = CASE WHEN ${isSkip} THEN nextval('slot_positions') ELSE position END
      WHERE comparison_id = ${comparisonId} AND number = ${slotNumber}
    ), counted AS (
      UPDATE comparisons
      SET judgments_done = judgments_done + 1,
        status = CASE WHEN judgments_done + 1 = judgments_needed THEN 'closed' ELSE 'open' END::comparison_status,
        closed_at = CASE WHEN judgments_done + 1 = judgments_needed THEN now() END
      WHERE id = ${comparisonId} AND NOT ${isSkip}
    )
    SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt" FROM judged`);
  return { ...content, id, createdAt: inserted(rows).createdAt };
}

function answer(stored: Stored, assignment: LockedAssignment, repeated: boolean): Submitted {
  const { id, verdict, skipReason, createdAt } = stored;
  const ranking = stored.ranking && toLabels(stored.ranking, assignment.displayedOrder);
  return {
    judgment: { id, assignmentId: assignment.id, verdict, ranking, skipReason, createdAt },
    projectId: assignment.projectId,
    repeated,
  };
}
