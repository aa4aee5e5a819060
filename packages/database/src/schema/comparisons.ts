// Comparisons: completions of one prompt to be judged, and how often.

import { comparisonStatus } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { projects } from './projects.js';
import { prompts } from './prompts.js';

export const comparisonStatuses = pgEnum('comparison_status', comparisonStatus.enum);

export const comparisons = pgTable(
  'comparisons',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    judgmentsNeeded: integer().notNull(),
    judgmentsDone: integer().notNull().default(0),
    status: comparisonStatuses().notNull().default('open'),
    /** Set by imports and samples: what makes it the same comparison when the same work is delivered again. */
    originKey: text(),
    createdAt: createdAt(),
    closedAt: instant(),
  },
  (table) => [
    unique('comparisons_project_id_origin_key_key').on(table.projectId, table.originKey),
    // Pages of a project's comparisons; snapshots read them in this order.
    index('comparisons_project_id_idx').on(table.projectId, table.id),
    // Comparisons of a prompt.
    index('comparisons_prompt_id_idx').on(table.promptId),
    // The last line of "exactly k": whatever the code does, k + 1 does not commit.
    check('comparisons_exactly_k', sql`${table.judgmentsDone} BETWEEN 0 AND ${table.judgmentsNeeded}`),
    check(
      'comparisons_closed_when_done',
      sql`(${table.status} = 'closed') = (${table.judgmentsDone} = ${table.judgmentsNeeded})`,
    ),
  ],
);
