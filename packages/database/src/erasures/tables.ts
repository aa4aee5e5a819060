// What was deleted: out of sight at once, restorable for a while, then purged. The rows outlive what they speak of and hold
// ids, counts and hashes only.

import { erasureKind } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from '../connection/columns.js';

export const erasureKinds = pgEnum('erasure_kind', erasureKind.enum);

export const erasures = pgTable(
  'erasures',
  {
    id: primaryId(),
    kind: erasureKinds().notNull(),
    /** No foreign keys: the record outlives all of them. */
    subjectId: uuid().notNull(),
    projectId: uuid(),
    requestedBy: uuid(),
    requestedAt: createdAt(),
    purgeAfter: instant().notNull(),
    restoredAt: instant(),
    purgedAt: instant(),
    /** Tries to purge it that failed. */
    attempts: integer().notNull().default(0),
    error: text(),
    counts: jsonb().$type<Record<string, number>>().notNull(),
    contentHash: text(),
  },
  (table) => [
    // A thing is erased once at a time.
    uniqueIndex('erasures_subject_key').on(table.subjectId).where(sql`${table.restoredAt} IS NULL`),
    // What is due.
    index('erasures_due_idx')
      .on(table.purgeAfter)
      .where(sql`${table.restoredAt} IS NULL AND ${table.purgedAt} IS NULL`),
    // Pages of a project's.
    index('erasures_project_id_idx').on(table.projectId, table.id),
  ],
);

/** What stays of each judgment that was erased, so that one that is missing can be told from one that was lost. */
export const erasedJudgments = pgTable('erased_judgments', {
  id: uuid().primaryKey(),
  erasureId: uuid().notNull(),
  /** sha256 (hex) of the row as JSON. */
  rowHash: text().notNull(),
});

/** Artifacts that a row named which is gone: removed from the store unless another row names them. */
export const releasedArtifacts = pgTable('released_artifacts', {
  hash: text().primaryKey(),
  releasedAt: createdAt(),
});
