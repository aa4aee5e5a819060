// Who did what, when. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. The table has one column more, `written_in`,
// which the database fills and services may not (docs/decisions/024-hash-chain.md).

import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from '../connection/columns.js';

export const audit = pgTable(
  'audit',
  {
    id: primaryId(),
    /** The user; null: the system itself. No foreign keys: the record outlives what it speaks of. */
    actorId: uuid(),
    /** For example `judgment.submit`, `guideline.publish`. */
    action: text().notNull(),
    projectId: uuid(),
    subjectId: uuid(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    // A project's history.
    index('audit_project_id_idx').on(table.projectId, table.id),
    // The history of one thing.
    index('audit_subject_id_idx').on(table.subjectId, table.id),
  ],
);
