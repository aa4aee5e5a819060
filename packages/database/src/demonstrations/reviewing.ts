// What becomes of a submitted demonstration: reviewers accept it, return it, or mend it for others to accept. Nobody
// reviews what they wrote or mended: the table's check "demonstration_reviews_not_own" holds that, whatever the code does.

import type { Demonstration } from '@tastemaker/contracts';
import { and, count, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError, violates } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { projects } from '../projects/tables.js';
import { announce } from '../webhooks/webhooks.js';
import { type DemonstrationContent, type DemonstrationRow, toDemonstration } from './demonstrations.js';
import { fingerprintOf, refreshNearDuplicates } from './near-duplicates.js';
import { demonstrationReviews, demonstrationRevisions, demonstrations } from './tables.js';
import {
  assertComplete,
  assertRevision,
  isSavedBefore,
  keepRevision,
  lockDemonstration,
  storeContent,
} from './writing.js';

export interface NewReview {
  projectId: string;
  demonstrationId: string;
  reviewerId: string;
  /** What was read. */
  revision: number;
  decision: 'accept' | 'return';
  /** Empty for none; a return needs one. */
  comment: string;
}

/**
 * Accepts or returns the revision that the reviewer read. Accepted is what as many reviewers as the project wants have
 * accepted; what is accepted can still be returned, by somebody who has not reviewed it. The same review sent again
 * changes nothing.
 * @throws DatabaseError `own_demonstration`, `revision_conflict`, `conflict` when it is not with reviewers or this
 * reviewer has said something else of this revision, `not_found`
 */
export async function reviewDemonstration(database: Database, review: NewReview): Promise<Demonstration> {
  return database.transaction(async (tx) => {
    const row = await lockDemonstration(tx, review);
    // Others' drafts are as if they weren't there.
    if (row.state === 'draft') found([], 'demonstration');
    assertRevision(row, review.revision);
    if (await isReviewedBefore(tx, review)) return toDemonstration(row);
    if (row.state === 'returned') throw new DatabaseError('conflict', 'It is with its author, who has to change it.');
    await storeReview(tx, row, review);
    return toDemonstration(await decide(tx, row, review));
  });
}

async function storeReview(tx: Database, row: DemonstrationRow, review: NewReview): Promise<void> {
  const { revision, reviewerId, decision, comment } = review;
  const { editorId } = found(
    await tx
      .select({ editorId: demonstrationRevisions.editorId })
      .from(demonstrationRevisions)
      .where(and(eq(demonstrationRevisions.demonstrationId, row.id), eq(demonstrationRevisions.revision, revision))),
    'revision',
  );
  const whose = { demonstrationId: row.id, revision, authorId: row.authorId, editorId, reviewerId };
  try {
    await tx.insert(demonstrationReviews).values({ ...whose, decision, comment });
  } catch (error) {
    if (!violates(error, 'demonstration_reviews_not_own')) throw error;
    throw new DatabaseError('own_demonstration', 'You wrote it or changed it: somebody else must review it.', {
      cause: error,
    });
  }
  const audit = { actorId: reviewerId, projectId: row.projectId, subjectId: row.id, detail: { revision } };
  await recordAudit(tx, { ...audit, action: `demonstration.${decision}` });
}

async function decide(tx: Database, row: DemonstrationRow, review: NewReview): Promise<DemonstrationRow> {
  if (review.decision === 'return') return setState(tx, row.id, 'returned');
  if (row.state === 'accepted') return row;
  const [reviews] = await tx
    .select({ accepted: count() })
    .from(demonstrationReviews)
    .where(and(eq(demonstrationReviews.demonstrationId, row.id), eq(demonstrationReviews.revision, row.revision)));
  const { settings } = found(await tx.select().from(projects).where(eq(projects.id, row.projectId)), 'project');
  // One that returned it would have ended this: all reviews of the revision accept.
  if ((reviews?.accepted ?? 0) < settings.reviewsPerDemonstration) return row;
  const told = { demonstrationId: row.id, revision: row.revision };
  await announce(tx, row.projectId, 'demonstration.accepted', told);
  return setState(tx, row.id, 'accepted');
}

async function setState(tx: Database, id: string, state: 'accepted' | 'returned'): Promise<DemonstrationRow> {
  const acceptedAt = state === 'accepted' ? sql`now()` : null;
  const rows = await tx
    .update(demonstrations)
    .set({ state, acceptedAt, updatedAt: sql`now()` })
    .where(eq(demonstrations.id, id))
    .returning();
  return found(rows, 'demonstration');
}

async function isReviewedBefore(tx: Database, review: NewReview): Promise<boolean> {
  const rows = await tx
    .select()
    .from(demonstrationReviews)
    .where(
      and(
        eq(demonstrationReviews.demonstrationId, review.demonstrationId),
        eq(demonstrationReviews.revision, review.revision),
        eq(demonstrationReviews.reviewerId, review.reviewerId),
      ),
    );
  const before = rows[0];
  if (before === undefined) return false;
  if (before.decision === review.decision && before.comment === review.comment) return true;
  throw new DatabaseError('conflict', 'You have reviewed this revision already; what you said then stands.');
}

export interface DemonstrationEdit extends DemonstrationContent {
  projectId: string;
  demonstrationId: string;
  revision: number;
  editorId: string;
}

/**
 * A reviewer mends what was submitted or accepted. It is then to be accepted (again) by somebody else.
 * @throws DatabaseError `validation_failed`, `revision_conflict`, `conflict` when it is with its author, `not_found`
 */
export async function editDemonstration(database: Database, edit: DemonstrationEdit): Promise<Demonstration> {
  return database.transaction(async (tx) => {
    const row = await lockDemonstration(tx, edit);
    if (row.state === 'draft') found([], 'demonstration');
    if (isSavedBefore(row, edit)) return toDemonstration(row);
    if (row.state === 'returned') throw new DatabaseError('conflict', 'It is with its author, who has to change it.');
    assertRevision(row, edit.revision);
    await assertComplete(tx, row, edit);
    const others = { state: 'submitted' as const, acceptedAt: null, ...fingerprintOf(edit.messages) };
    const edited = await storeContent(tx, row, edit, others);
    await keepRevision(tx, edited, edit.editorId);
    await refreshNearDuplicates(tx, edit.projectId, row.id);
    const detail = { revision: edited.revision };
    const audit = { actorId: edit.editorId, projectId: edit.projectId, subjectId: row.id, detail };
    await recordAudit(tx, { ...audit, action: 'demonstration.edit' });
    return toDemonstration(edited);
  });
}
