// How a reward model's raw scores lie on a named reference set: what normalised scores are reckoned from.

import { doublePrecision, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.js';
import { models } from './models.js';
import { snapshots } from './snapshots.js';

export const scoreReferences = pgTable(
  'score_references',
  {
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    snapshotId: uuid().references(() => snapshots.id, { onDelete: 'set null' }),
    mean: doublePrecision().notNull(),
    /** Standard deviation of the scores, above 0. */
    deviation: doublePrecision().notNull(),
    /** How many scores. */
    count: integer().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ name: 'score_references_pkey', columns: [table.modelId, table.name] })],
);
