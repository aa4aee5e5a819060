// How far each labeler has come in a lane of the queue. Without it, a labeler who has judged ten thousand comparisons that
// others still have to judge would step over ten thousand slots at each lease.

import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { lanes } from './lanes.js';
import { users } from './users.js';

export const labelerCursors = pgTable(
  'labeler_cursors',
  {
    laneId: uuid()
      .notNull()
      .references(() => lanes.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The last place in the lane that was offered to them, or found to hold nothing for them. */
    position: bigint({ mode: 'number' }).notNull(),
    /** How far the present look for what opened behind the cursor has come; it goes in small steps. */
    lookedThrough: bigint({ mode: 'number' }).notNull().default(0),
    /** When that look may go on. */
    rescanAfter: instant().notNull().default(sql`'-infinity'`),
  },
  (table) => [
    primaryKey({ name: 'labeler_cursors_pkey', columns: [table.laneId, table.labelerId] }),
    // Deleting a person.
    index('labeler_cursors_labeler_id_idx').on(table.labelerId),
  ],
);
