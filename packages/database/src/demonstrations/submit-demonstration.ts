// Handing a demonstration to the reviewers: what they are shown is kept as it is from then on.

import { type DemonstrationSubmitted, incompleteness, normalizeMessages } from '@tastemaker/contracts';
import { eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { prompts } from '../projects/tables.js';
import {
  assertRevision,
  type DemonstrationContent,
  type DemonstrationRow,
  lockDemonstration,
  toDemonstration,
} from './demonstrations.js';
import { fingerprintOf, nearDuplicatesOf, refreshNearDuplicates } from './near-duplicates.js';
import { demonstrationRevisions, demonstrations } from './tables.js';

/**
 * Submits a draft, or one that was returned and has been changed since. Submitting again changes nothing.
 * @returns it, and what in the project is too much like it; to who is no reviewer, only what they wrote themselves.
 * @throws DatabaseError `validation_failed` when it is not a question and an answer (or not of its prompt),
 * `revision_conflict`, `conflict` when it is accepted or was returned and not changed, `not_found`
 */
export async function submitDemonstration(
  database: Database,
  submit: { projectId: string; demonstrationId: string; authorId: string; revision: number; isReviewer: boolean },
): Promise<DemonstrationSubmitted> {
  return database.transaction(async (tx) => {
    const row = await lockDemonstration(tx, submit);
    assertRevision(row, submit.revision);
    if (row.state === 'accepted') throw new DatabaseError('conflict', 'It is accepted already.');
    const submitted = row.state === 'submitted' ? row : await store(tx, row);
    const alike = await nearDuplicatesOf(tx, row.id, submit.isReviewer ? undefined : submit.authorId);
    return { demonstration: toDemonstration(submitted), nearDuplicates: alike };
  });
}

async function store(tx: Database, row: DemonstrationRow): Promise<DemonstrationRow> {
  await assertComplete(tx, row, row);
  await keepRevision(tx, row, row.authorId);
  const rows = await tx
    .update(demonstrations)
    .set({
      state: 'submitted',
      submittedAt: sql`coalesce(submitted_at, now())`,
      updatedAt: sql`now()`,
      ...fingerprintOf(row.messages),
    })
    .where(eq(demonstrations.id, row.id))
    .returning();
  await refreshNearDuplicates(tx, row.projectId, row.id);
  const audit = { actorId: row.authorId, action: 'demonstration.submit', projectId: row.projectId, subjectId: row.id };
  await recordAudit(tx, { ...audit, detail: { revision: row.revision } });
  return found(rows, 'demonstration');
}

/** Adds the content, as it stands, to the history. @throws DatabaseError `conflict` when it is there: nothing was changed. */
export async function keepRevision(tx: Database, row: DemonstrationRow, editorId: string): Promise<void> {
  const { id: demonstrationId, revision, messages, contextDocuments, guidelineVersion } = row;
  const kept = await tx
    .insert(demonstrationRevisions)
    .values({ demonstrationId, revision, editorId, messages, contextDocuments, guidelineVersion })
    .onConflictDoNothing()
    .returning({ revision: demonstrationRevisions.revision });
  if (kept.length > 0) return;
  throw new DatabaseError('conflict', 'It was returned with a comment: change it before you submit it again.');
}

/** @throws DatabaseError `validation_failed` */
export async function assertComplete(
  tx: Database,
  { promptId }: DemonstrationRow,
  { messages }: DemonstrationContent,
): Promise<void> {
  const wrong = incompleteness(messages);
  if (wrong !== undefined) throw new DatabaseError('validation_failed', `It ${wrong}.`);
  if (promptId === null) return;
  const prompt = found(await tx.select().from(prompts).where(eq(prompts.id, promptId)), 'prompt');
  const beginning = messages.slice(0, prompt.messages.length);
  if (normalizeMessages(beginning) !== normalizeMessages(prompt.messages)) {
    throw new DatabaseError('validation_failed', 'It answers a given prompt, so it must begin with its messages.');
  }
}
