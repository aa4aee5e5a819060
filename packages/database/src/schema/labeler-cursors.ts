// How far each labeler has come in a project's queue. Without it, a labeler who has judged ten thousand comparisons that
// others still have to judge would step over ten thousand slots at each lease.

import { bigint, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { projects } from './projects.js';
import { users } from './users.js';

export const labelerCursors = pgTable(
  'labeler_cursors',
  {
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The last place in the queue that was offered to them. */
    position: bigint({ mode: 'number' }).notNull(),
    /** When the queue may be looked through from its beginning again, for what opened behind the cursor. */
    rescanAfter: instant().notNull(),
  },
  (table) => [primaryKey({ name: 'labeler_cursors_pkey', columns: [table.projectId, table.labelerId] })],
);
