// Demonstrations as authors and reviewers read them.

import {
  type ContextDocument,
  type Demonstration,
  type DemonstrationHistory,
  type DemonstrationState,
  type Message,
  type Page,
  splitOf,
} from '@tastemaker/contracts';
import { and, asc, eq, getTableColumns, isNull, ne, or, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { demonstrationReviews, demonstrationRevisions, demonstrations } from './tables.js';

export interface DemonstrationContent {
  messages: Message[];
  contextDocuments: ContextDocument[];
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

function visibleTo({ userId, isReviewer }: DemonstrationReader) {
  const own = eq(demonstrations.authorId, userId);
  return isReviewer ? or(own, ne(demonstrations.state, 'draft')) : own;
}
