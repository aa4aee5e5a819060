// Submitting, and reading what was submitted.

import type { Judgment, OwnJudgment, Page, SkipReason, Verdict } from '@tastemaker/contracts';
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { iso } from '../instants.js';
import { found, inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { comparisons, judgments, projects, slots, users } from '../schema/index.js';
import {
  assertLive,
  endLease,
  type LeaseProof,
  type LockedAssignment,
  lockAssignment,
  reopenSlot,
} from './assignments.js';
import { recordAudit } from './audit.js';
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
    const content = await toContent(tx, submit, assignment);
    const before = await judgmentOfAssignment(tx, assignment.id);
    if (before && isSame(before, content)) return answer(before, true);
    assertLive(assignment);

    const { labelerId, comparisonId, displayedOrder, guidelineVersion, projectId } = assignment;
    const lineage = {
      assignmentId: assignment.id,
      labelerId,
      comparisonId,
      projectId,
      displayedOrder,
      guidelineVersion,
    };
    const row = inserted(
      await tx
        .insert(judgments)
        .values({ ...lineage, ...content, dwellMs: submit.dwellMs })
        .returning(),
    );
    await recordAudit(tx, { actorId: labelerId, action: auditAction(content.verdict), projectId, subjectId: row.id });
    await endLease(tx, assignment, content.verdict === 'skip' ? 'skipped' : 'judged');
    await (content.verdict === 'skip' ? reopenSlot(tx, assignment) : fillSlot(tx, assignment));
    return answer(row, false);
  });
}

export async function listJudgments(
  database: Database,
  projectId: string,
  page: PageRequest & {
    comparisonId?: string | undefined;
    labelerId?: string | undefined;
    verdict?: Verdict | undefined;
  },
): Promise<Page<Judgment>> {
  const { where, orderBy, limit } = keyset(judgments.id, page);
  const rows = await database
    // What researchers read: everything but the lease.
    .select({ ...withoutLease, promptId: comparisons.promptId, labelerKind: users.kind })
    .from(judgments)
    .innerJoin(comparisons, eq(comparisons.id, judgments.comparisonId))
    .innerJoin(users, eq(users.id, judgments.labelerId))
    .where(
      and(
        eq(judgments.projectId, projectId),
        page.comparisonId === undefined ? undefined : eq(judgments.comparisonId, page.comparisonId),
        page.labelerId === undefined ? undefined : eq(judgments.labelerId, page.labelerId),
        page.verdict === undefined ? undefined : eq(judgments.verdict, page.verdict),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ createdAt, ...row }) => ({ ...row, createdAt: iso(createdAt) }));
}

const { assignmentId: _lease, ...withoutLease } = getTableColumns(judgments);

interface Content {
  verdict: Verdict;
  ranking: string[][] | null;
  skipReason: SkipReason | null;
  strength: number | null;
  rationale: string | null;
}

type JudgmentRow = typeof judgments.$inferSelect;

/** The slot is filled for good, and the comparison closed with its last one. */
async function fillSlot(tx: Database, assignment: LockedAssignment): Promise<void> {
  const { comparisonId, slotNumber } = assignment;
  await tx
    .update(slots)
    .set({ state: 'filled' })
    .where(and(eq(slots.comparisonId, comparisonId), eq(slots.number, slotNumber)));
  const isLast = sql`${comparisons.judgmentsDone} + 1 = ${comparisons.judgmentsNeeded}`;
  await tx
    .update(comparisons)
    .set({
      judgmentsDone: sql`${comparisons.judgmentsDone} + 1`,
      status: sql`CASE WHEN ${isLast} THEN 'closed' ELSE 'open' END::comparison_status`,
      closedAt: sql`CASE WHEN ${isLast} THEN now() END`,
    })
    .where(eq(comparisons.id, comparisonId));
}

async function toContent(tx: Database, submit: NewJudgment, assignment: LockedAssignment): Promise<Content> {
  const rationale = submit.rationale ?? null;
  const nothing = { ranking: null, skipReason: null, strength: null, rationale };
  if (submit.verdict === 'skip') return { ...nothing, verdict: 'skip', skipReason: submit.reason };
  const { settings } = found(
    await tx.select({ settings: projects.settings }).from(projects).where(eq(projects.id, assignment.projectId)),
    'project',
  );
  if (submit.verdict === 'allBad') {
    if (!settings.allowAllBad) throw new DatabaseError('validation_failed', 'The project does not allow "all bad".');
    return { ...nothing, verdict: 'allBad' };
  }
  if (!settings.allowTies && submit.ranking.some((group) => group.length > 1)) {
    throw new DatabaseError('validation_failed', 'The project does not allow ties.');
  }
  if (submit.strength !== undefined && assignment.displayedOrder.length !== 2) {
    throw new DatabaseError('validation_failed', 'A strength is for two candidates only.');
  }
  const ranking = toCompletionIds(submit.ranking, assignment.displayedOrder);
  return { ...nothing, verdict: 'ranking', ranking, strength: submit.strength ?? null };
}

async function judgmentOfAssignment(tx: Database, assignmentId: string): Promise<JudgmentRow | undefined> {
  const rows = await tx.select().from(judgments).where(eq(judgments.assignmentId, assignmentId));
  return rows[0];
}

function isSame(before: JudgmentRow, content: Content): boolean {
  const { verdict, ranking, skipReason, strength, rationale } = before;
  return (
    JSON.stringify(canonical({ verdict, ranking, skipReason, strength, rationale })) ===
    JSON.stringify(canonical(content))
  );
}

/** Within a group of ties the order says nothing. */
function canonical({ verdict, ranking, skipReason, strength, rationale }: Content): unknown[] {
  return [verdict, ranking?.map((group) => group.toSorted()) ?? null, skipReason, strength, rationale];
}

function answer(row: JudgmentRow, repeated: boolean): Submitted {
  const { id, assignmentId, verdict, skipReason, displayedOrder, projectId } = row;
  if (assignmentId === null) throw new Error(`Judgment ${id} was imported.`);
  const ranking = row.ranking && toLabels(row.ranking, displayedOrder);
  return {
    judgment: { id, assignmentId, verdict, ranking, skipReason, createdAt: iso(row.createdAt) },
    projectId,
    repeated,
  };
}

function auditAction(verdict: Verdict): string {
  return verdict === 'skip' ? 'judgment.skip' : 'judgment.submit';
}
