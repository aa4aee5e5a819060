// What labelers flag: a prompt or a candidate that nobody should be shown, or train on, until a researcher has looked.

import { flagReason, flagState } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { index, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { completions } from './completions.js';
import { projects } from './projects.js';
import { prompts } from './prompts.js';
import { users } from './users.js';

export const flagReasons = pgEnum('flag_reason', flagReason.enum);
export const flagStates = pgEnum('flag_state', flagState.enum);

export const flags = pgTable(
  'flags',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    /** The candidate; null: the prompt itself. */
    completionId: uuid().references(() => completions.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    reason: flagReasons().notNull(),
    note: text().notNull().default(''),
    /** `upheld` ones are left out of training. */
    state: flagStates().notNull().default('open'),
    resolvedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    resolvedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    // Pages of a project's flags, also by state.
    index('flags_project_id_idx').on(table.projectId, table.state, table.id),
    // Snapshots and leases ask whether a prompt, or one of its candidates, is flagged.
    index('flags_prompt_id_idx').on(table.promptId),
    index('flags_completion_id_idx').on(table.completionId).where(sql`${table.completionId} IS NOT NULL`),
    // Once per person and thing.
    uniqueIndex('flags_labeler_key').on(
      table.labelerId,
      table.promptId,
      sql`coalesce(${table.completionId}, ${table.promptId})`,
    ),
  ],
);
