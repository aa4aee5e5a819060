// Writing demonstrations: drafts, their revisions, and handing one to the reviewers, which keeps what they are shown as it is.

import {
  type Demonstration,
  type DemonstrationSubmitted,
  incompleteness,
  normalizeMessages,
  promptContent,
} from '@tastemaker/contracts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found, inserted } from '../connection/only.js';
import { guidelineToBeginBy, guidelineToGoOnBy } from '../projects/guidelines.js';
import { prompts } from '../projects/tables.js';
import {
  type DemonstrationContent,
  type DemonstrationRow,
  splitOfDemonstration,
  toDemonstration,
} from './demonstrations.js';
import { fingerprintOf, nearDuplicatesOf, refreshNearDuplicates } from './near-duplicates.js';
import { demonstrationRevisions, demonstrations } from './tables.js';

export interface NewDemonstration extends DemonstrationContent {
  projectId: string;
  authorId: string;
  /** A prompt to answer: its messages and documents are put in front. */
  promptId?: string | undefined;
}

/**
 * Begins a draft, under the guideline version in force.
 * @throws DatabaseError `guideline_not_acknowledged`, `validation_failed` when the prompt is not the project's
 */
export async function createDemonstration(database: Database, order: NewDemonstration): Promise<Demonstration> {
  const { projectId, authorId, promptId } = order;
  const guidelineVersion = await guidelineToBeginBy(database, { projectId, userId: authorId });
  const prompt = promptId === undefined ? undefined : await promptOf(database, projectId, promptId);
  const messages = [...(prompt?.messages ?? []), ...order.messages];
  const contextDocuments = [...(prompt?.contextDocuments ?? []), ...order.contextDocuments];
  const values = { projectId, authorId, promptId, messages, contextDocuments, guidelineVersion };
  const rows = await database
    .insert(demonstrations)
    .values({ ...values, split: splitOfDemonstration(messages) })
    .returning();
  return toDemonstration(inserted(rows));
}

export interface DemonstrationChange extends DemonstrationContent {
  projectId: string;
  demonstrationId: string;
  /** The revision that was changed. */
  revision: number;
  authorId: string;
}

/**
 * Saves the author's work on a draft, or on one that was returned. Saving the same again changes nothing.
 * @throws DatabaseError `revision_conflict` when it was changed elsewhere, `conflict` when it is with reviewers, `not_found`
 */
export async function saveDemonstration(database: Database, change: DemonstrationChange): Promise<Demonstration> {
  return database.transaction(async (tx) => {
    const row = await lockDemonstration(tx, change);
    if (isSavedBefore(row, change)) return toDemonstration(row);
    if (row.state !== 'draft' && row.state !== 'returned') {
      throw new DatabaseError('conflict', `It is ${row.state}: its author can change it only if it is returned.`);
    }
    assertRevision(row, change.revision);
    const guidelineVersion = await guidelineToGoOnBy(tx, { projectId: row.projectId, userId: row.authorId });
    return toDemonstration(await storeContent(tx, row, change, { guidelineVersion }));
  });
}

/** Puts the content in, as the next revision. */
export async function storeContent(
  tx: Database,
  row: DemonstrationRow,
  { messages, contextDocuments }: DemonstrationContent,
  others: Partial<typeof demonstrations.$inferInsert> = {},
): Promise<DemonstrationRow> {
  const split = splitOfDemonstration(messages);
  const rows = await tx
    .update(demonstrations)
    .set({ messages, contextDocuments, split, revision: row.revision + 1, updatedAt: sql`now()`, ...others })
    .where(eq(demonstrations.id, row.id))
    .returning();
  return found(rows, 'demonstration');
}

/**
 * Throws a draft away.
 * @throws DatabaseError `not_found`, or `conflict` for what was submitted already
 */
export async function discardDemonstration(
  database: Database,
  wanted: { projectId: string; demonstrationId: string; authorId: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    const { id, state } = await lockDemonstration(tx, wanted);
    if (state !== 'draft') throw new DatabaseError('conflict', 'Only drafts can be thrown away.');
    await tx.delete(demonstrations).where(eq(demonstrations.id, id));
  });
}

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

async function promptOf(database: Database, projectId: string, promptId: string) {
  const rows = await database
    .select()
    .from(prompts)
    .where(and(eq(prompts.projectId, projectId), isNull(prompts.erasureId), eq(prompts.id, promptId)));
  const prompt = rows[0];
  if (prompt === undefined) throw new DatabaseError('validation_failed', `The project has no prompt ${promptId}.`);
  return prompt;
}

/** The row, until the transaction ends; only if it is the author's where one is named. @throws DatabaseError `not_found` */
export async function lockDemonstration(
  tx: Database,
  wanted: { projectId: string; demonstrationId: string; authorId?: string },
): Promise<DemonstrationRow> {
  const rows = await tx
    .select()
    .from(demonstrations)
    .where(
      and(
        eq(demonstrations.projectId, wanted.projectId),
        eq(demonstrations.id, wanted.demonstrationId),
        isNull(demonstrations.erasureId),
        wanted.authorId === undefined ? undefined : eq(demonstrations.authorId, wanted.authorId),
      ),
    )
    // Not for its key: a near-duplicate that is found meanwhile may refer to it.
    .for('no key update');
  return found(rows, 'demonstration');
}

/** @throws DatabaseError `revision_conflict` */
export function assertRevision(row: DemonstrationRow, revision: number): void {
  if (row.revision === revision) return;
  throw new DatabaseError(
    'revision_conflict',
    `It was changed meanwhile: you have revision ${revision}, it is at ${row.revision}. Load it and change it again.`,
  );
}

/** The first answer was lost on its way, and the change is sent again. */
export function isSavedBefore(row: DemonstrationRow, change: DemonstrationContent & { revision: number }): boolean {
  return row.revision === change.revision + 1 && contentOf(row) === contentOf(change);
}

function contentOf({ messages, contextDocuments }: DemonstrationContent): string {
  return promptContent(messages, contextDocuments);
}
