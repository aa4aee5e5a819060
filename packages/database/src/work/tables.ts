// Who works, with what room, and whose turn it is.

import { sql } from 'drizzle-orm';
import { bigint, boolean, doublePrecision, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../connection/columns.js';
import { projects } from '../projects/tables.js';

/** Workers as they announce themselves; one whose heartbeat is old is gone. */
export const workers = pgTable('workers', {
  /** Host and process, as claims name it. */
  id: text().primaryKey(),
  startedAt: instant().notNull().defaultNow(),
  heartbeatAt: instant().notNull().defaultNow(),
  memoryBytes: bigint({ mode: 'number' }).notNull(),
  cores: doublePrecision().notNull(),
  /** What its jobs asked for, together. */
  usedMemoryBytes: bigint({ mode: 'number' }).notNull().default(0),
  usedCores: doublePrecision().notNull().default(0),
  /** It takes no new jobs. */
  isDraining: boolean().notNull().default(false),
});

/** When a job of each kind was last begun for each project: of two projects, the one that has waited longer is next. */
export const jobTurns = pgTable(
  'job_turns',
  {
    kind: text({ enum: ['sample', 'run', 'remote-run', 'report', 'import-model', 'judge-pass'] }).notNull(),
    /** Null: jobs of the installation. */
    projectId: uuid().references(() => projects.id, { onDelete: 'cascade' }),
    begunAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // The turn of each project with waiting jobs.
    uniqueIndex('job_turns_key').on(
      table.kind,
      sql`coalesce(${table.projectId}, '00000000-0000-0000-0000-000000000000')`,
    ),
    // Deleting a project takes its turns along.
    index('job_turns_project_id_idx').on(table.projectId),
  ],
);
