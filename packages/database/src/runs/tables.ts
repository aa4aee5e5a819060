// What a run has said, numbered from 1: the stream that a reader may leave and come back to.

import type { RunEventData } from '@tastemaker/contracts';
import { bigint, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from '../connection/columns.js';
import { runs } from '../models/tables.js';

export const runEvents = pgTable(
  'run_events',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    sequence: bigint({ mode: 'number' }).notNull(),
    data: jsonb().$type<RunEventData>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    // Events after Last-Event-ID.
    primaryKey({ name: 'run_events_pkey', columns: [table.runId, table.sequence] }),
  ],
);
