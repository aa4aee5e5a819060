// How each labeler stands in a project: their gold answers counted, whether they are qualified, and why they are paused.

import { boolean, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { projects } from './projects.js';
import { users } from './users.js';

export const standings = pgTable(
  'standings',
  {
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    goldSeen: integer().notNull().default(0),
    goldRight: integer().notNull().default(0),
    /** Null while the qualification round goes on, where the project has one. */
    qualifiedAt: instant(),
    pausedAt: instant(),
    /** What the labeler is told. */
    pauseReason: text(),
    /** Whether the product paused them, not a person. */
    pausedAutomatically: boolean().notNull().default(false),
    /** Gold answers before this count no more: when somebody let them go on after a pause. */
    countedSince: instant(),
  },
  (table) => [primaryKey({ name: 'standings_pkey', columns: [table.projectId, table.labelerId] })],
);
