// Who has read which guideline version.

import { index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { guidelines } from './guidelines.js';
import { users } from './users.js';

export const acknowledgements = pgTable(
  'acknowledgements',
  {
    guidelineId: uuid()
      .notNull()
      .references(() => guidelines.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    acknowledgedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // Each lease in a project that requires acknowledgement.
    primaryKey({ name: 'acknowledgements_pkey', columns: [table.guidelineId, table.userId] }),
    // Deleting a person.
    index('acknowledgements_user_id_idx').on(table.userId),
  ],
);
