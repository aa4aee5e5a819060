// The prompts of a sample and which of them are done, so that a restarted worker goes on where the last one fell.

import { index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { prompts } from './prompts.js';
import { samples } from './samples.js';

export const samplePrompts = pgTable(
  'sample_prompts',
  {
    sampleId: uuid()
      .notNull()
      .references(() => samples.id, { onDelete: 'cascade' }),
    /** From 0; with the sample's seed it decides what is drawn. */
    position: integer().notNull(),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    completedAt: instant(),
  },
  (table) => [
    // The next prompts to do, in order.
    primaryKey({ name: 'sample_prompts_pkey', columns: [table.sampleId, table.position] }),
    // Prompts that have been sampled for; deleting a prompt.
    index('sample_prompts_prompt_id_idx').on(table.promptId),
  ],
);
