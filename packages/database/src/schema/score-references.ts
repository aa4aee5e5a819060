// How a reward model's raw scores lie on a named reference set: what normalised scores are reckoned from.

import { sql } from 'drizzle-orm';
import { doublePrecision, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.js';
import { models } from './models.js';
import { projects } from './projects.js';
import { snapshots } from './snapshots.js';

export const scoreReferences = pgTable(
  'score_references',
  {
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    /** The model's project, or that of the snapshot where the model is the installation's; null: everybody's. */
    projectId: uuid().references(() => projects.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    snapshotId: uuid().references(() => snapshots.id, { onDelete: 'set null' }),
    mean: doublePrecision().notNull(),
    /** Standard deviation of the scores, above 0. */
    deviation: doublePrecision().notNull(),
    /** How many scores. */
    count: integer().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    // The reference sets of a model, each name once a project.
    uniqueIndex('score_references_pkey').on(
      table.modelId,
      table.name,
      sql`coalesce(${table.projectId}, '00000000-0000-0000-0000-000000000000')`,
    ),
  ],
);
