// The lanes of a project's queue: comparisons of one priority that ask for the same skills wait in one of them. `lease_next`
// walks those lanes whose skills the labeler has, the most important first.

import { pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { projects } from './projects.js';

export const lanes = pgTable(
  'lanes',
  {
    id: uuid().primaryKey().defaultRandom(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    priority: smallint().notNull(),
    /** Sorted, so that one set of skills is one lane. */
    requiredSkills: text().array().notNull(),
  },
  (table) => [
    // A comparison's lane, and all lanes of a project: a handful.
    unique('lanes_key').on(table.projectId, table.priority, table.requiredSkills),
  ],
);
