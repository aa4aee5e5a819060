// Askings: by which strategy comparisons were made, so that what is estimated from them can be weighted.

import { type AskingOrder, askingStrategy } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';

export const askingStrategies = pgEnum('asking_strategy', askingStrategy.enum);

/** One go of a strategy: what it was asked, what it chose from, and how many comparisons it made. Never changed. */
export const askings = pgTable(
  'askings',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    strategy: askingStrategies().notNull(),
    order: jsonb().$type<AskingOrder>().notNull(),
    seed: integer().notNull(),
    /** Made by the project's setting, not by a person's order. */
    continuous: boolean().notNull().default(false),
    /** How many sets of completions could have been put up. */
    possible: doublePrecision().notNull(),
    /** How many were. */
    made: integer().notNull(),
    /** Hash of the model's state by which it chose: a checkpoint's, or the live head's; null: it asked no model. */
    modelState: text(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [
    // Pages of a project's askings.
    index('askings_project_id_idx').on(table.projectId, table.id),
    check('askings_made', sql`${table.made} BETWEEN 0 AND ${table.possible}`),
  ],
);
