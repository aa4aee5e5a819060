// Versions of a project's labeling instructions. A trigger refuses changes to a published one.

import { guideline } from '@tastemaker/contracts';
import { index, integer, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { projects } from './projects.js';

export const guidelineStatus = pgEnum('guideline_status', guideline.shape.status.enum);

export const guidelines = pgTable(
  'guidelines',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    status: guidelineStatus().notNull().default('draft'),
    markdown: text().notNull(),
    createdAt: createdAt(),
    publishedAt: instant(),
  },
  (table) => [
    unique('guidelines_project_id_version_key').on(table.projectId, table.version),
    // The version in force: each lease asks for it.
    index('guidelines_in_force_idx').on(table.projectId, table.status, table.version),
  ],
);
