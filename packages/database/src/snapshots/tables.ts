// Dataset snapshots: what training names. The records lie in the artifacts, under the content hash.

import { snapshotKind } from '@tastemaker/contracts';
import { bigint, index, integer, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';

export const snapshotKinds = pgEnum('snapshot_kind', snapshotKind.enum);

export const snapshots = pgTable(
  'snapshots',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    kind: snapshotKinds().notNull(),
    name: text().notNull(),
    contentHash: text().notNull(),
    records: integer().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    counts: jsonb().$type<Record<string, number>>().notNull(),
    /** What was asked for: filters, and what was left out. Null for uploads. */
    definition: jsonb().$type<Record<string, unknown>>(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
  },
  (table) => [
    // Pages of a project's snapshots.
    index('snapshots_project_id_idx').on(table.projectId, table.id),
  ],
);
