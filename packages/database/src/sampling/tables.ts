// Samples and their prompts.

import type { Sample, Sampling } from '@tastemaker/contracts';
import { boolean, index, integer, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { instant, primaryId } from '../connection/columns.js';
import { models } from '../models/tables.js';
import { projects, prompts } from '../projects/tables.js';
import { jobColumns } from '../work/columns.js';

/** Samples: orders to draw n candidates for each of some prompts. */
export const samples = pgTable(
  'samples',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'restrict' }),
    n: integer().notNull(),
    sampling: jsonb().$type<Sampling>().notNull(),
    seed: integer().notNull(),
    createComparisons: boolean().notNull(),
    judgmentsNeeded: integer().notNull(),
    promptCount: integer().notNull(),
    completedPrompts: integer().notNull().default(0),
    /** Prompts that the model cannot read; the others are sampled all the same. */
    failedPrompts: integer().notNull().default(0),
    /** Why, of the first of them. */
    failures: jsonb().$type<Sample['failures']>().notNull().default([]),
    /** Requests sent to the model's endpoint for this sample; counted before they are sent. */
    endpointCalls: integer().notNull().default(0),
    /** How many there may be; null where the model is hosted here. */
    endpointCallsLimit: integer(),
    /** Candidates of whose text a character could not be stored and was replaced. */
    repairedCandidates: integer().notNull().default(0),
    ...jobColumns(),
  },
  (table) => [
    // Unfinished samples, at a worker's start.
    index('samples_status_idx').on(table.status, table.id),
    // Pages of a project's samples.
    index('samples_project_id_idx').on(table.projectId, table.id),
  ],
);

/** The prompts of a sample and which of them are done, so that a restarted worker goes on where the last one fell. */
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
