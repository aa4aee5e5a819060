// Comparisons: completions of one prompt to be judged, and how often.

import { comparisonPurpose, comparisonStatus, type GoldAnswer } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, instant, primaryId } from './columns.js';
import { prompts } from './prompts.js';

export const comparisonStatuses = pgEnum('comparison_status', comparisonStatus.enum);

export const comparisonPurposes = pgEnum('comparison_purpose', comparisonPurpose.enum);

export const comparisons = pgTable(
  'comparisons',
  {
    id: primaryId(),
    /** The prompt's. No foreign key of its own: each row would lock and check the one project; the prompt leads there. */
    projectId: uuid().notNull(),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    purpose: comparisonPurposes().notNull().default('work'),
    /** Higher ones are judged first. */
    priority: smallint().notNull().default(0),
    /** What a labeler must be able to do to judge it: the prompt's tags among the project's `skillTags`. */
    requiredSkills: text().array().notNull().default(sql`'{}'`),
    /** Grows with each disagreement, up to the limit; and with each labeler who is shown a gold comparison. */
    judgmentsNeeded: integer().notNull(),
    /** Null: as many as needed at first, whatever they say. */
    judgmentsLimit: integer(),
    judgmentsDone: integer().notNull().default(0),
    status: comparisonStatuses().notNull().default('open'),
    /** Set by imports and samples: what makes it the same comparison when the same work is delivered again. */
    originKey: text(),
    /** Only of gold comparisons. */
    goldAnswer: jsonb().$type<GoldAnswer>(),
    /** The comparison that a labeler is shown again, swapped; theirs alone. */
    repeatOf: uuid().references((): AnyPgColumn => comparisons.id, { onDelete: 'cascade' }),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
    closedAt: instant(),
  },
  (table) => [
    // The key first: imports look it up by that alone.
    unique('comparisons_origin_key_key').on(table.originKey, table.projectId),
    // Pages of a project's comparisons; snapshots read them in this order. The columns behind the id are what progress
    // counts: it reads a million comparisons from the index alone.
    index('comparisons_project_id_idx').on(
      table.projectId,
      table.id,
      table.purpose,
      table.status,
      table.judgmentsNeeded,
      table.judgmentsDone,
    ),
    // Comparisons of a prompt.
    index('comparisons_prompt_id_idx').on(table.promptId),
    // Drawing a gold comparison for a labeler: from a random place on in an order that tells nothing.
    index('comparisons_gold_idx')
      .on(table.projectId, sql`uuid_hash(${table.id})`)
      .where(sql`${table.purpose} = 'gold'`),
    // Draining: what has been begun and is not complete.
    index('comparisons_begun_idx')
      .on(table.projectId, table.id)
      .where(sql`${table.status} = 'open' AND ${table.judgmentsDone} > 0`),
    // Repeats of a comparison, for consistency.
    index('comparisons_repeat_of_idx').on(table.repeatOf).where(sql`${table.repeatOf} IS NOT NULL`),
    check('comparisons_gold', sql`(${table.purpose} = 'gold') = (${table.goldAnswer} IS NOT NULL)`),
    check('comparisons_repeat', sql`(${table.purpose} = 'repeat') = (${table.repeatOf} IS NOT NULL)`),
    check('comparisons_limit', sql`${table.judgmentsLimit} >= ${table.judgmentsNeeded}`),
    // The last line of "exactly k": whatever the code does, k + 1 does not commit.
    check('comparisons_exactly_k', sql`${table.judgmentsDone} BETWEEN 0 AND ${table.judgmentsNeeded}`),
    check(
      'comparisons_closed_when_done',
      sql`(${table.status} = 'closed') = (${table.judgmentsDone} = ${table.judgmentsNeeded})`,
    ),
  ],
);
