// Samples: orders to draw n candidates for each of some prompts.

import type { Sampling } from '@tastemaker/contracts';
import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { claimColumns } from './claim-columns.js';
import { createdAt, instant, primaryId } from './columns.js';
import { models } from './models.js';
import { projects } from './projects.js';
import { jobStatuses } from './runs.js';

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
    status: jobStatuses().notNull().default('queued'),
    promptCount: integer().notNull(),
    completedPrompts: integer().notNull().default(0),
    /** Requests sent to the model's endpoint for this sample; counted before they are sent. */
    endpointCalls: integer().notNull().default(0),
    /** How many there may be; null where the model is hosted here. */
    endpointCallsLimit: integer(),
    /** Candidates of whose text a character could not be stored and was replaced. */
    repairedCandidates: integer().notNull().default(0),
    error: text(),
    cancelRequestedAt: instant(),
    createdAt: createdAt(),
    startedAt: instant(),
    finishedAt: instant(),
    ...claimColumns(),
  },
  (table) => [
    // Unfinished samples, at a worker's start.
    index('samples_status_idx').on(table.status, table.id),
    // Pages of a project's samples.
    index('samples_project_id_idx').on(table.projectId, table.id),
  ],
);
