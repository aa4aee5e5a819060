// What labelers found. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. The table has one column more, `written_in`,
// which the database fills and services may not (docs/decisions/024-hash-chain.md).

import { skipReason, verdict } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  pgView,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { assignments } from './assignments.js';
import { createdAt, primaryId } from './columns.js';
import { comparisons } from './comparisons.js';
import { completions } from './completions.js';
import { demonstrations } from './demonstrations.js';
import { users } from './users.js';

export const verdicts = pgEnum('verdict', verdict.enum);
export const skipReasons = pgEnum('skip_reason', skipReason.enum);

/** Of the table, and of the view of those that stand. */
const columns = () => ({
  id: primaryId(),
  projectId: uuid().notNull(),
  comparisonId: uuid()
    .notNull()
    .references(() => comparisons.id, { onDelete: 'restrict' }),
  /** 1, then one more with each change: the newest stands, and the older ones stay. */
  version: smallint().notNull().default(1),
  /** The version that this one replaces. */
  supersedes: uuid().references((): AnyPgColumn => judgments.id, { onDelete: 'restrict' }),
  /** Null for imported judgments, which nobody leased. */
  assignmentId: uuid().references(() => assignments.id, { onDelete: 'restrict' }),
  labelerId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'restrict' }),
  verdict: verdicts().notNull(),
  /** Completion ids, best first, ties in one group. */
  ranking: jsonb().$type<string[][]>(),
  skipReason: skipReasons(),
  /** −3…3 in terms of the first two completions as displayed. */
  strength: smallint(),
  rationale: text(),
  /** By criterion and completion id. */
  ratings: jsonb().$type<Record<string, Record<string, number>>>(),
  /** What the labeler wrote because no candidate was good enough. */
  writtenCompletionId: uuid().references(() => completions.id, { onDelete: 'restrict' }),
  writtenDemonstrationId: uuid().references(() => demonstrations.id, { onDelete: 'restrict' }),
  /** Of gold comparisons only: whether it agrees with the known answer. */
  goldCorrect: boolean(),
  dwellMs: integer(),
  displayedOrder: uuid().array().notNull(),
  guidelineVersion: integer(),
  createdAt: createdAt(),
});

export const judgments = pgTable('judgments', columns(), (table) => [
  // What came of an assignment.
  uniqueIndex('judgments_assignment_id_key')
    .on(table.assignmentId, table.version)
    .where(sql`${table.assignmentId} IS NOT NULL`),
  // Nobody judges one twice; also finds a comparison's judgments, for snapshots.
  unique('judgments_comparison_id_labeler_id_key').on(table.comparisonId, table.labelerId, table.version),
  // A version is replaced once; also tells which versions stand.
  uniqueIndex('judgments_supersedes_key').on(table.supersedes).where(sql`${table.supersedes} IS NOT NULL`),
  // Quotas, and what a labeler may be shown again: their latest of a project.
  index('judgments_labeler_day_idx').on(table.projectId, table.labelerId, table.createdAt),
  // Pages of a project's judgments, and of one labeler's.
  index('judgments_project_id_idx').on(table.projectId, table.id),
  index('judgments_labeler_id_idx').on(table.labelerId, table.id),
  // Erasing a completion or a demonstration asks which judgments wrote it: few did.
  index('judgments_written_completion_idx')
    .on(table.writtenCompletionId)
    .where(sql`${table.writtenCompletionId} IS NOT NULL`),
  index('judgments_written_demonstration_idx')
    .on(table.writtenDemonstrationId)
    .where(sql`${table.writtenDemonstrationId} IS NOT NULL`),
  // Progress counts skips.
  index('judgments_skips_idx').on(table.projectId, table.id).where(sql`${table.verdict} = 'skip'`),
  check('judgments_ranking', sql`(${table.verdict} = 'ranking') = (${table.ranking} IS NOT NULL)`),
  check('judgments_skip_reason', sql`(${table.verdict} = 'skip') = (${table.skipReason} IS NOT NULL)`),
]);

/**
 * The judgments that count: the newest version of each, unless it takes the judgment back. Whoever reads judgments for a
 * purpose other than their history reads this view, so that what "standing" means is said once, in migration 0006.
 */
export const standingJudgments = pgView('standing_judgments', columns()).existing();
