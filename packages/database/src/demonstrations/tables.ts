// Demonstrations, what reviewers were shown of them and said, and which say nearly the same.

import { type ContextDocument, demonstrationState, type Message, reviewDecision } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, instant, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects, prompts, splits } from '../projects/tables.js';

export const demonstrationStates = pgEnum('demonstration_state', demonstrationState.enum);

/**
 * Demonstrations as they stand. What reviewers were shown and what they said is in the two append-only tables beside.
 */
export const demonstrations = pgTable(
  'demonstrations',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    authorId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    state: demonstrationStates().notNull().default('draft'),
    /** Counts up with each change of the content: an optimistic lock. */
    revision: integer().notNull().default(1),
    promptId: uuid().references(() => prompts.id, { onDelete: 'restrict' }),
    messages: jsonb().$type<Message[]>().notNull(),
    contextDocuments: jsonb().$type<ContextDocument[]>().notNull(),
    split: splits().notNull(),
    guidelineVersion: integer(),
    /** The file's name, for imports. */
    source: text(),
    /** sha256 (hex) of contracts' `promptContent`, for imports: the same line sent twice is found again. */
    contentHash: text(),
    /** MinHash of the conversation, and its bands; null for drafts. */
    signature: integer().array(),
    bands: integer().array(),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    submittedAt: instant(),
    acceptedAt: instant(),
  },
  (table) => [
    // For reviews to refer to: who wrote what is reviewed.
    unique('demonstrations_id_author_id_key').on(table.id, table.authorId),
    // An import sent twice adds nothing.
    uniqueIndex('demonstrations_imported_key')
      .on(table.projectId, table.authorId, table.contentHash)
      .where(sql`${table.source} IS NOT NULL`),
    // Pages of a project's demonstrations, also by state, and what a snapshot reads.
    index('demonstrations_project_id_idx').on(table.projectId, table.id),
    index('demonstrations_state_idx').on(table.projectId, table.state, table.id),
    // Pages of one's own.
    index('demonstrations_author_id_idx').on(table.authorId, table.id),
    // Which prompts are answered.
    index('demonstrations_prompt_id_idx').on(table.promptId),
    // Candidates for near-duplicates: rows that share a band. Without a list of pending entries, which each search would
    // read through while an import fills it.
    index('demonstrations_bands_idx').using('gin', table.bands).with({ fastupdate: false }),
    check('demonstrations_submitted_at', sql`${table.state} = 'draft' OR ${table.submittedAt} IS NOT NULL`),
    check('demonstrations_accepted_at', sql`(${table.state} = 'accepted') = (${table.acceptedAt} IS NOT NULL)`),
  ],
);

/**
 * Every content of a demonstration that reviewers were shown. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE.
 */
export const demonstrationRevisions = pgTable(
  'demonstration_revisions',
  {
    demonstrationId: uuid()
      .notNull()
      .references(() => demonstrations.id, { onDelete: 'restrict' }),
    revision: integer().notNull(),
    editorId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    messages: jsonb().$type<Message[]>().notNull(),
    contextDocuments: jsonb().$type<ContextDocument[]>().notNull(),
    guidelineVersion: integer(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'demonstration_revisions_pkey', columns: [table.demonstrationId, table.revision] }),
    // For reviews to refer to: who wrote this revision.
    unique('demonstration_revisions_editor_key').on(table.demonstrationId, table.revision, table.editorId),
    // Deleting a person.
    index('demonstration_revisions_editor_id_idx').on(table.editorId),
  ],
);

export const reviewDecisions = pgEnum('review_decision', reviewDecision.enum);

/**
 * What reviewers said of a revision. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. The author and the editor
 * stand in the row, held to the truth by foreign keys, so that a check can refuse a review of one's own work.
 */
export const demonstrationReviews = pgTable(
  'demonstration_reviews',
  {
    id: primaryId(),
    demonstrationId: uuid().notNull(),
    revision: integer().notNull(),
    authorId: uuid().notNull(),
    editorId: uuid().notNull(),
    reviewerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    decision: reviewDecisions().notNull(),
    comment: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'demonstration_reviews_author_fkey',
      columns: [table.demonstrationId, table.authorId],
      foreignColumns: [demonstrations.id, demonstrations.authorId],
    }).onDelete('restrict'),
    foreignKey({
      name: 'demonstration_reviews_editor_fkey',
      columns: [table.demonstrationId, table.revision, table.editorId],
      foreignColumns: [
        demonstrationRevisions.demonstrationId,
        demonstrationRevisions.revision,
        demonstrationRevisions.editorId,
      ],
    }).onDelete('restrict'),
    // Two reviews are of two people; also finds a demonstration's reviews.
    unique('demonstration_reviews_once_key').on(table.demonstrationId, table.revision, table.reviewerId),
    // Deleting a person.
    index('demonstration_reviews_reviewer_id_idx').on(table.reviewerId),
    check(
      'demonstration_reviews_not_own',
      sql`${table.reviewerId} <> ${table.authorId} AND ${table.reviewerId} <> ${table.editorId}`,
    ),
    check('demonstration_reviews_comment', sql`${table.decision} = 'accept' OR ${table.comment} <> ''`),
  ],
);

/**
 * Pairs of demonstrations that say nearly the same, as found when the first of a pair was submitted, imported or edited.
 */
export const nearDuplicates = pgTable(
  'near_duplicates',
  {
    demonstrationId: uuid()
      .notNull()
      .references(() => demonstrations.id, { onDelete: 'cascade' }),
    otherId: uuid()
      .notNull()
      .references(() => demonstrations.id, { onDelete: 'cascade' }),
    /** Estimated Jaccard similarity. */
    similarity: real().notNull(),
  },
  (table) => [
    primaryKey({ name: 'near_duplicates_pkey', columns: [table.demonstrationId, table.otherId] }),
    // The pairs of a demonstration, from its other side.
    index('near_duplicates_other_id_idx').on(table.otherId),
    check('near_duplicates_two', sql`${table.demonstrationId} <> ${table.otherId}`),
  ],
);
