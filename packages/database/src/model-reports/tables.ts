// Evaluation reports of reward models.

import type { StoredRewardModelReport } from '@tastemaker/contracts';
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { primaryId } from '../connection/columns.js';
import { models } from '../models/tables.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';
import { snapshots } from '../snapshots/tables.js';
import { jobColumns } from '../work/columns.js';

/** Reports: orders to score a snapshot's judged comparisons by a reward model, and what was found. */
export const modelReports = pgTable(
  'model_reports',
  {
    id: primaryId(),
    /** The snapshot's: a report tells of its project's judgments, whoever's the model is. */
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    snapshotId: uuid().references(() => snapshots.id, { onDelete: 'set null' }),
    /** The version that it is compared with; null: none, or deleted. */
    againstId: uuid().references(() => models.id, { onDelete: 'set null' }),
    /** Why that one. */
    againstChosen: text({ enum: ['asked', 'alias', 'parent', 'earlier'] }),
    /** Of each held-out split. */
    maxComparisons: integer().notNull(),
    /** Answers scored, and answers to score. */
    done: integer(),
    total: integer(),
    /** Names prompts, comparisons and completions by ids alone: their texts stay where they can be erased. */
    report: jsonb().$type<StoredRewardModelReport>(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    ...jobColumns(),
  },
  (table) => [
    // Unfinished reports, at a worker's start.
    index('model_reports_status_idx').on(table.status, table.id),
    // Pages of a model's reports.
    index('model_reports_model_id_idx').on(table.modelId, table.id),
    // Deleting a model asks which reports compare with it.
    index('model_reports_against_id_idx').on(table.againstId),
    // Deleting a project takes its reports along.
    index('model_reports_project_id_idx').on(table.projectId),
    // Deleting a snapshot asks which reports name it.
    index('model_reports_snapshot_id_idx').on(table.snapshotId),
  ],
);
