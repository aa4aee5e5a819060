// Judges, their passes over comparisons, and what they found. None of it is a person's: no slot, no assignment, no judgment.

import { type JudgePrices, judgeAnswer, judgeKind, judgeOutcome, passScope } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { comparisons } from '../comparisons/tables.js';
import { createdAt, instant, primaryId } from '../connection/columns.js';
import { models } from '../models/tables.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';
import { jobColumns } from '../work/columns.js';

export const judgeKinds = pgEnum('judge_kind', judgeKind.enum);
export const judgeOutcomes = pgEnum('judge_outcome', judgeOutcome.enum);
export const judgeAnswers = pgEnum('judge_answer', judgeAnswer.enum);
export const passScopes = pgEnum('judge_pass_scope', passScope.enum);

/** A model and how it is asked. Rows never change: another prompt is another version. */
export const judges = pgTable(
  'judges',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** Counts the judges of this name. */
    version: integer().notNull(),
    kind: judgeKinds().notNull(),
    /** Null: deleted. Its judgments stay, under the name and hash below. */
    modelId: uuid().references(() => models.id, { onDelete: 'set null' }),
    modelName: text().notNull(),
    /** Null: behind an endpoint. */
    checkpointHash: text(),
    /** Of language models: the text with its placeholders. */
    prompt: text(),
    maxTokens: integer(),
    prices: jsonb().$type<JudgePrices>(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [
    // A name's next version; all of a project's judges: a handful.
    unique('judges_version_key').on(table.projectId, table.name, table.version),
    // Deleting a model.
    index('judges_model_id_idx').on(table.modelId),
    check('judges_prompt', sql`(${table.kind} = 'languageModel') = (${table.prompt} IS NOT NULL)`),
    check('judges_max_tokens', sql`(${table.kind} = 'languageModel') = (${table.maxTokens} IS NOT NULL)`),
  ],
);

/** Orders for a judge to go over some comparisons. */
export const judgePasses = pgTable(
  'judge_passes',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    judgeId: uuid()
      .notNull()
      .references(() => judges.id, { onDelete: 'cascade' }),
    scope: passScopes().notNull(),
    tag: text(),
    seed: integer().notNull(),
    comparisonCount: integer().notNull(),
    completedComparisons: integer().notNull().default(0),
    endpointCalls: integer().notNull().default(0),
    ...jobColumns(),
  },
  (table) => [
    // Unfinished passes, at a worker's start.
    index('judge_passes_status_idx').on(table.status, table.id),
    // Pages of a judge's passes.
    index('judge_passes_judge_id_idx').on(table.judgeId, table.id),
    // Stopping a project's work.
    index('judge_passes_project_id_idx').on(table.projectId),
  ],
);

/** The comparisons of a pass and which of them are done, so that a restarted worker goes on where the last one fell. */
export const judgePassComparisons = pgTable(
  'judge_pass_comparisons',
  {
    passId: uuid()
      .notNull()
      .references(() => judgePasses.id, { onDelete: 'cascade' }),
    /** From 0. */
    position: integer().notNull(),
    comparisonId: uuid()
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' }),
    completedAt: instant(),
  },
  (table) => [
    // The next comparisons to judge, in order.
    primaryKey({ name: 'judge_pass_comparisons_pkey', columns: [table.passId, table.position] }),
    // Deleting a comparison.
    index('judge_pass_comparisons_comparison_id_idx').on(table.comparisonId),
  ],
);

/** What a judge found of one pair of candidates. */
export const judgeJudgments = pgTable(
  'judge_judgments',
  {
    id: primaryId(),
    judgeId: uuid()
      .notNull()
      .references(() => judges.id, { onDelete: 'cascade' }),
    passId: uuid()
      .notNull()
      .references(() => judgePasses.id, { onDelete: 'cascade' }),
    comparisonId: uuid()
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' }),
    /** Places of the candidates in the comparison's own order, from 0; the first is the lower. */
    first: smallint().notNull(),
    second: smallint().notNull(),
    /** Null: an answer could not be read, or there was none. */
    outcome: judgeOutcomes(),
    /** Of language models: what was read with the first candidate as A, and with the second one. */
    readFirstAsA: judgeAnswers(),
    readSecondAsA: judgeAnswers(),
    textFirstAsA: text(),
    textSecondAsA: text(),
    /** Of reward models: that the first is better. */
    probability: doublePrecision(),
    /** Of the labeling instructions that the prompt quoted. */
    guidelineVersion: integer(),
    /** What the model's endpoint says answered. */
    endpointModel: text(),
    /** Why there is no answer. */
    failure: text(),
    inputTokens: integer(),
    outputTokens: integer(),
    latencyMs: integer(),
    createdAt: createdAt(),
  },
  (table) => [
    // One judgment of each pair, and those of a judge by comparison.
    unique('judge_judgments_pair_key').on(table.judgeId, table.comparisonId, table.first, table.second),
    // Deleting a comparison.
    index('judge_judgments_comparison_id_idx').on(table.comparisonId),
    // Deleting a pass.
    index('judge_judgments_pass_id_idx').on(table.passId),
    // Pages of a judge's judgments.
    index('judge_judgments_judge_id_idx').on(table.judgeId, table.id),
    check('judge_judgments_pair', sql`${table.first} >= 0 AND ${table.first} < ${table.second}`),
  ],
);
