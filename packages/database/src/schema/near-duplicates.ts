// Pairs of demonstrations that say nearly the same, as found when the first of a pair was submitted, imported or edited.

import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, real, uuid } from 'drizzle-orm/pg-core';
import { demonstrations } from './demonstrations.js';

export const nearDuplicates = pgTable(
  'near_duplicates',
  {
    demonstrationId: uuid()
      .notNull()
      .references(() => demonstrations.id, { onDelete: 'cascade' }),
    otherId: uuid()
      .notNull()
      .references(() => demonstrations.id, { onDelete: 'cascade' }),
    /** Estimated Jaccard similarity. */
    similarity: real().notNull(),
  },
  (table) => [
    primaryKey({ name: 'near_duplicates_pkey', columns: [table.demonstrationId, table.otherId] }),
    // The pairs of a demonstration, from its other side.
    index('near_duplicates_other_id_idx').on(table.otherId),
    check('near_duplicates_two', sql`${table.demonstrationId} <> ${table.otherId}`),
  ],
);
