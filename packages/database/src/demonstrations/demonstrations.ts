// Writing demonstrations, up to their submission, and reading them. What follows is in `submit-demonstration.ts` and
// `review-demonstration.ts`.

import {
  type ContextDocument,
  type Demonstration,
  type DemonstrationHistory,
  type DemonstrationState,
  type Message,
  type Page,
  promptContent,
  splitOf,
} from '@tastemaker/contracts';
import { and, asc, eq, getTableColumns, isNull, ne, or, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { guidelineToBeginBy, guidelineToGoOnBy } from '../projects/guideline-work.js';
import { prompts } from '../projects/tables.js';
import { demonstrationReviews, demonstrationRevisions, demonstrations } from './tables.js';

export interface DemonstrationContent {
  messages: Message[];
  contextDocuments: ContextDocument[];
}

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

/**
 * A prompt that this person has not answered yet: of those the one with the fewest answers, oldest first.
 * @throws DatabaseError `not_found` when they have answered all.
 */
export async function promptToAnswer(database: Database, projectId: string, authorId: string): Promise<string> {
  const { rows } = await database.execute<{ id: string }>(sql`
    SELECT p.id FROM prompts p LEFT JOIN demonstrations d ON d.prompt_id = p.id
    WHERE p.project_id = ${projectId} AND p.erasure_id IS NULL
    GROUP BY p.id
    HAVING count(*) FILTER (WHERE d.author_id = ${authorId}) = 0
    ORDER BY count(d.id), p.id
    LIMIT 1`);
  return found(rows, 'prompt that you have not answered').id;
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

/** Who looks: authors see their own, reviewers everything that was submitted. */
export interface DemonstrationReader {
  userId: string;
  isReviewer: boolean;
}

/** @throws DatabaseError `not_found`, also for what this reader may not see */
export async function demonstrationById(
  database: Database,
  projectId: string,
  demonstrationId: string,
  reader: DemonstrationReader,
): Promise<Demonstration> {
  const rows = await database
    .select()
    .from(demonstrations)
    .where(
      and(
        eq(demonstrations.projectId, projectId),
        eq(demonstrations.id, demonstrationId),
        isNull(demonstrations.erasureId),
        visibleTo(reader),
      ),
    );
  return toDemonstration(found(rows, 'demonstration'));
}

/** Oldest first. */
export async function listDemonstrations(
  database: Database,
  projectId: string,
  reader: DemonstrationReader,
  page: PageRequest & {
    state?: DemonstrationState | undefined;
    authorId?: string | undefined;
    guidelineVersion?: number | undefined;
  },
): Promise<Page<Demonstration>> {
  const { where, orderBy, limit } = keyset(demonstrations.id, page);
  const rows = await database
    .select()
    .from(demonstrations)
    .where(
      and(
        eq(demonstrations.projectId, projectId),
        isNull(demonstrations.erasureId),
        visibleTo(reader),
        page.state === undefined ? undefined : eq(demonstrations.state, page.state),
        page.authorId === undefined ? undefined : eq(demonstrations.authorId, page.authorId),
        page.guidelineVersion === undefined ? undefined : eq(demonstrations.guidelineVersion, page.guidelineVersion),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toDemonstration);
}

/** Every revision that was submitted, and what reviewers said, oldest first. */
export async function demonstrationHistory(database: Database, demonstrationId: string): Promise<DemonstrationHistory> {
  const { demonstrationId: _of, ...revision } = getTableColumns(demonstrationRevisions);
  const revisions = await database
    .select(revision)
    .from(demonstrationRevisions)
    .where(eq(demonstrationRevisions.demonstrationId, demonstrationId))
    .orderBy(asc(demonstrationRevisions.revision));
  const { reviewerId, decision, comment, createdAt, revision: reviewed } = getTableColumns(demonstrationReviews);
  const reviews = await database
    .select({ revision: reviewed, reviewerId, decision, comment, createdAt })
    .from(demonstrationReviews)
    .where(eq(demonstrationReviews.demonstrationId, demonstrationId))
    .orderBy(asc(demonstrationReviews.id));
  return {
    revisions: revisions.map((row) => ({ ...row, createdAt: iso(row.createdAt) })),
    reviews: reviews.map((row) => ({ ...row, createdAt: iso(row.createdAt) })),
  };
}

export type DemonstrationRow = typeof demonstrations.$inferSelect;

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
  const contentOf = (one: DemonstrationContent) => promptContent(one.messages, one.contextDocuments);
  return row.revision === change.revision + 1 && contentOf(row) === contentOf(change);
}

/** Of the prompt: all but the answer. A draft without an answer yet is all prompt. */
export function splitOfDemonstration(messages: readonly Message[]) {
  return splitOf(messages.at(-1)?.role === 'assistant' ? messages.slice(0, -1) : messages);
}

export function toDemonstration(row: DemonstrationRow): Demonstration {
  const { contentHash: _hash, signature: _signature, bands: _bands, ...shown } = row;
  return {
    ...shown,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    submittedAt: isoOrNull(row.submittedAt),
    acceptedAt: isoOrNull(row.acceptedAt),
  };
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

function visibleTo({ userId, isReviewer }: DemonstrationReader) {
  const own = eq(demonstrations.authorId, userId);
  return isReviewer ? or(own, ne(demonstrations.state, 'draft')) : own;
}
