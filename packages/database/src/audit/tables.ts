// Who did what, when. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. Partitioned by project
// (docs/decisions/057-audit-partitions.md). The table has one column more, `written_in`, which the database fills and services
// may not (docs/decisions/024-hash-chain.md).

import { index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from '../connection/columns.js';
import { uuidv7 } from '../connection/uuid.js';

export const audit = pgTable(
  'audit',
  {
    /** Not the primary key, whose columns include the partition key and cannot be null. */
    id: uuid().notNull().$defaultFn(uuidv7),
    /** The user; null: the system itself. No foreign keys: the record outlives what it speaks of. */
    actorId: uuid(),
    /** For example `judgment.submit`, `guideline.publish`. */
    action: text().notNull(),
    /** Null: of the installation. Those are in one partition. */
    projectId: uuid(),
    subjectId: uuid(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    // Pages of all entries, and what the hash chain checks. The id first: it is asked for alone.
    unique('audit_id_project_id_key').on(table.id, table.projectId).nullsNotDistinct(),
    // A project's history.
    index('audit_project_id_idx').on(table.projectId, table.id),
    // The history of one thing.
    index('audit_subject_id_idx').on(table.subjectId, table.id),
  ],
);
