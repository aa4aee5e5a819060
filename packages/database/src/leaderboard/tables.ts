// What leaderboards are made from: the outcome of each pair that judgments speak of, and the list of what people changed of
// a project's leaderboard.

import { type LeaderboardSettings, leaderboardChangeKind, pairOutcome } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';

export const pairOutcomes = pgEnum('pair_outcome', pairOutcome.enum);

/**
 * The tally of each comparison: one row for each pair of completions that a standing judgment speaks of. Written in the
 * transaction of the judgment, of its change and of its withdrawal, so that readers need neither versions nor rankings. Skips have
 * none. Who counts per comparison sums up its rows: there are as many as judgments and pairs.
 */
export const pairVotes = pgTable(
  'pair_votes',
  {
    /** No foreign key: `erase_comparisons`, the only way in which judged comparisons go, takes them along. */
    comparisonId: uuid().notNull(),
    labelerId: uuid().notNull(),
    /** What was shown earlier; where that is not known, what stands earlier in the comparison. */
    firstId: uuid().notNull(),
    secondId: uuid().notNull(),
    outcome: pairOutcomes().notNull(),
    isOrderKnown: boolean().notNull(),
    guidelineVersion: integer(),
    judgedAt: instant().notNull(),
  },
  (table) => [
    // A judgment's rows are replaced when it changes; those of a comparison are read together.
    primaryKey({
      name: 'pair_votes_pkey',
      columns: [table.comparisonId, table.labelerId, table.firstId, table.secondId],
    }),
  ],
);

export const leaderboardChangeKinds = pgEnum('leaderboard_change_kind', leaderboardChangeKind.enum);

/**
 * Each change of a project's leaderboard by a person: settings declared, entries withdrawn and put back. Append-only: a
 * trigger refuses UPDATE, DELETE and TRUNCATE. The newest row of a kind and entry is in force.
 */
export const leaderboardChanges = pgTable(
  'leaderboard_changes',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    kind: leaderboardChangeKinds().notNull(),
    /** Of `settings`: what was declared. */
    settings: jsonb().$type<LeaderboardSettings>(),
    /** Of an entry: by which attribute entries are told apart, its key, and its name then. */
    entryBy: text(),
    entryKey: text(),
    entryName: text(),
    reason: text().notNull(),
    /** Votes that the project had then. */
    votes: integer().notNull(),
    actorId: uuid().references(() => users.id, { onDelete: 'restrict' }),
    createdAt: createdAt(),
  },
  (table) => [
    // Pages of a project's changes, and what is in force.
    index('leaderboard_changes_project_id_idx').on(table.projectId, table.id),
    check(
      'leaderboard_changes_settings',
      sql`CASE ${table.kind} WHEN 'settings' THEN ${table.settings} IS NOT NULL
        ELSE num_nulls(${table.entryBy}, ${table.entryKey}, ${table.entryName}) = 0 END`,
    ),
  ],
);
