// The k places of a comparison that judgments fill. There are exactly k rows, made with the comparison, and each holds
// at most one lease or judgment: that is how k + 1 is impossible. (Comparisons that are imported closed have none.)

import { sql } from 'drizzle-orm';
import { bigint, index, pgEnum, pgSequence, pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core';
import { comparisons } from './comparisons.js';

export const slotStates = pgEnum('slot_state', ['open', 'leased', 'filled']);

/** Places in the queue. A slot that opens again gets a new place at the end: labelers may have passed its old one. */
export const slotPositions = pgSequence('slot_positions');

export const slots = pgTable(
  'slots',
  {
    comparisonId: uuid()
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' }),
    /** From 1. */
    number: smallint().notNull(),
    /** The comparison's, again, for the index below; kept true by being written with the comparison only. */
    projectId: uuid().notNull(),
    state: slotStates().notNull().default('open'),
    position: bigint({ mode: 'number' }).notNull().default(sql`nextval('slot_positions')`),
  },
  (table) => [
    primaryKey({ name: 'slots_pkey', columns: [table.comparisonId, table.number] }),
    // `lease_next`: the project's first open slot after the labeler's cursor. Taken slots leave the index.
    index('slots_open_idx').on(table.projectId, table.position).where(sql`${table.state} = 'open'`),
  ],
);
