// Which completions a comparison compares, in the order in which they were named (not the order in which they are shown).

import { pgTable, primaryKey, smallint, unique, uuid } from 'drizzle-orm/pg-core';
import { comparisons } from './comparisons.js';
import { completions } from './completions.js';

export const comparisonCandidates = pgTable(
  'comparison_candidates',
  {
    comparisonId: uuid()
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' }),
    /** From 0. */
    position: smallint().notNull(),
    completionId: uuid()
      .notNull()
      .references(() => completions.id, { onDelete: 'restrict' }),
  },
  (table) => [
    // The candidates of a comparison: each lease reads them.
    primaryKey({ name: 'comparison_candidates_pkey', columns: [table.comparisonId, table.position] }),
    // Each completion once. It stands first because deleting one asks whether it is compared anywhere.
    unique('comparison_candidates_completion_key').on(table.completionId, table.comparisonId),
  ],
);
