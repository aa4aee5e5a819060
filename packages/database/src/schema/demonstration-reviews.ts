// What reviewers said of a revision. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. The author and the editor
// stand in the row, held to the truth by foreign keys, so that a check can refuse a review of one's own work.

import { reviewDecision } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';
import { demonstrationRevisions } from './demonstration-revisions.js';
import { demonstrations } from './demonstrations.js';
import { users } from './users.js';

export const reviewDecisions = pgEnum('review_decision', reviewDecision.enum);

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
