// Files that were imported, and what they made: the log, and how the same file sent twice is known.

import type { ImportResult } from '@tastemaker/contracts';
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';

export const imports = pgTable(
  'imports',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    format: text().notNull(),
    source: text().notNull(),
    /** sha256 (hex) of the file. */
    contentHash: text().notNull(),
    result: jsonb().$type<ImportResult>().notNull(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  // Pages of a project's imports.
  (table) => [index('imports_project_id_idx').on(table.projectId, table.id)],
);
