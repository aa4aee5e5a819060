// Tallies: what reports on many judgments are made from, counted so that no report reads the judgments themselves
// (docs/decisions/056-tallies.md).

import { sql } from 'drizzle-orm';
import { bigint, boolean, index, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { comparisonPurposes } from '../comparisons/tables.js';

/**
 * Comparisons whose judgments changed since they were tallied: one row for each change, written in the change's own transaction, so
 * that no change can be missed and no two labelers wait for each other. `fold_tallies` takes them away.
 */
export const tallyChanges = pgTable(
  'tally_changes',
  {
    /** No foreign keys here and below: `erase_comparisons`, the only way in which judged comparisons go, takes the rows along. */
    projectId: uuid().notNull(),
    comparisonId: uuid().notNull(),
  },
  // `fold_tallies`: what is to be tallied of a project. Also which projects have any.
  (table) => [index('tally_changes_project_id_idx').on(table.projectId)],
);

/** What of each comparison is in the tallies. */
export const talliedComparisons = pgTable(
  'tallied_comparisons',
  {
    projectId: uuid().notNull(),
    comparisonId: uuid().notNull(),
    /** 0 … 1023, by a hash of the id: the comparisons of some buckets are a random sample. */
    bucket: smallint().notNull(),
    /** The judgments that were counted; of a repeat, the labeler's own of the comparison that it repeats, too. */
    judgmentIds: uuid().array().notNull(),
    /** As it was counted: a comparison that was work may have become gold since. */
    purpose: comparisonPurposes().notNull(),
    /** No choice has the majority of its judgments, closed or not. */
    isSplit: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ name: 'tallied_comparisons_pkey', columns: [table.projectId, table.comparisonId] }),
    // A random sample of a project's comparisons, for what is fitted to single judgments.
    index('tallied_comparisons_bucket_idx').on(table.projectId, table.bucket),
    // What judging has not decided.
    index('tallied_comparisons_split_idx').on(table.projectId, table.comparisonId).where(sql`${table.isSplit}`),
  ],
);

/**
 * How many comparisons (of some statistics: judgments) of a project are alike in what a statistic needs of them. `tally_cells` says
 * which statistics there are, and how a cell is written.
 */
export const tallies = pgTable(
  'tallies',
  {
    projectId: uuid().notNull(),
    statistic: text().notNull(),
    /** By what the judgments are apart: `all`, `labeler`, `tag`, `version`, `day`, … */
    groupedBy: text().notNull(),
    /** Which labeler, tag, …; empty with `all`. */
    key: text().notNull(),
    cell: text().notNull(),
    count: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [
    // Each cell once; a statistic's cells are read together. By a hash, since a cell of many candidates is longer than an index allows.
    uniqueIndex('tallies_cell_key').on(
      table.projectId,
      table.statistic,
      table.groupedBy,
      table.key,
      sql`md5(${table.cell})`,
    ),
  ],
);
