// The k places of a comparison that judgments fill. There are exactly as many rows as it needs judgments of labelers here,
// and each holds at most one lease or judgment: that is how k + 1 is impossible. (Judgments that a file brings have none.)

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
    /**
     * Where it waits; null: not in the queue, as those of gold comparisons, of repeats, and of what is flagged. No foreign
     * key: a million slots would each lock the one lane, and slots go with their comparison anyway.
     */
    laneId: uuid(),
    state: slotStates().notNull().default('open'),
    position: bigint({ mode: 'number' }).notNull().default(sql`nextval('slot_positions')`),
  },
  (table) => [
    primaryKey({ name: 'slots_pkey', columns: [table.comparisonId, table.number] }),
    // `lease_next`: the lane's first open slot after the labeler's cursor. Taken slots leave the index.
    index('slots_open_idx')
      .on(table.laneId, table.position)
      .where(sql`${table.state} = 'open' AND ${table.laneId} IS NOT NULL`),
  ],
);
