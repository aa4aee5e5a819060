// What is judged: completions of a prompt, and comparisons of them.

import {
  author,
  comparisonPurpose,
  comparisonStatus,
  finishReason,
  type GoldAnswer,
  type Message,
  type Sampling,
} from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
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
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { askingStrategies, askings } from '../askings/tables.js';
import { createdAt, erasureColumn, instant, primaryId } from '../connection/columns.js';
import { models } from '../models/tables.js';
import { users } from '../people/tables.js';
import { prompts } from '../projects/tables.js';
import { samples } from '../sampling/tables.js';

const [modelAuthor, personAuthor, importAuthor] = author.options;
export const authorKinds = pgEnum('author_kind', [
  modelAuthor.shape.kind.value,
  personAuthor.shape.kind.value,
  importAuthor.shape.kind.value,
]);
export const finishReasons = pgEnum('finish_reason', finishReason.enum);

/** Candidate answers with their whole provenance. */
export const completions = pgTable(
  'completions',
  {
    id: primaryId(),
    /** The prompt's. No foreign key of its own: each row would lock and check the one project; the prompt leads there. */
    projectId: uuid().notNull(),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    text: text().notNull(),
    /** Where the answer is not one assistant message with a content only; the text then is what all of them say. */
    messages: jsonb().$type<Message[]>(),
    authorKind: authorKinds().notNull(),
    modelId: uuid().references(() => models.id, { onDelete: 'restrict' }),
    checkpointHash: text(),
    /** What a model's endpoint says answered. */
    endpointModel: text(),
    sampling: jsonb().$type<Sampling>(),
    seed: integer(),
    /** Which of the n drawn from the seed. */
    sampleIndex: integer(),
    userId: uuid().references(() => users.id, { onDelete: 'restrict' }),
    source: text(),
    /** sha256 (hex) of an import's text, which may be longer than an index entry can be. */
    textHash: text(),
    sampleId: uuid().references(() => samples.id, { onDelete: 'restrict' }),
    tokenCount: integer(),
    finishReason: finishReasons(),
    logProbability: doublePrecision(),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
  },
  (table) => [
    // Sampling a prompt twice (a redelivered job) stores its candidates once.
    uniqueIndex('completions_sample_key')
      .on(table.sampleId, table.promptId, table.sampleIndex)
      .where(sql`${table.sampleId} IS NOT NULL`),
    // Importing a file twice stores its texts once.
    uniqueIndex('completions_import_key')
      .on(table.promptId, table.textHash, table.source)
      .where(sql`${table.authorKind} = 'import'`),
    // Pages of a model's completions; deleting a model asks whether it has any.
    index('completions_model_id_idx').on(table.modelId, table.id).where(sql`${table.modelId} IS NOT NULL`),
    // Pages of a project's completions, and of a prompt's.
    index('completions_project_id_idx').on(table.projectId, table.id),
    index('completions_prompt_id_idx').on(table.promptId, table.id),
    check(
      'completions_provenance',
      sql`CASE ${table.authorKind}
        WHEN 'model' THEN num_nulls(${table.modelId}, ${table.sampling}, ${table.seed}, ${table.sampleIndex}) = 0
          AND num_nonnulls(${table.checkpointHash}, ${table.endpointModel}) = 1
        WHEN 'person' THEN ${table.userId} IS NOT NULL
        ELSE num_nulls(${table.source}, ${table.textHash}) = 0 END`,
    ),
  ],
);

export const comparisonStatuses = pgEnum('comparison_status', comparisonStatus.enum);

export const comparisonPurposes = pgEnum('comparison_purpose', comparisonPurpose.enum);

/** Comparisons: completions of one prompt to be judged, and how often. */
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
    /** The asking that made it; null, as in the columns that belong to it: made by hand, a sample or an import. */
    askingId: uuid().references(() => askings.id, { onDelete: 'set null' }),
    strategy: askingStrategies(),
    /** The probability with which that asking put up this set of completions, by its strategy and its explored share. */
    propensity: doublePrecision(),
    /** Drawn at random, not chosen by the strategy. */
    explored: boolean(),
    /** Hash of the model's state by which it was chosen; null: no model was asked. */
    modelState: text(),
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
    // Comparisons of an asking, and how many of the continuous ones are open.
    index('comparisons_asking_id_idx').on(table.askingId).where(sql`${table.askingId} IS NOT NULL`),
    check('comparisons_propensity', sql`${table.propensity} > 0 AND ${table.propensity} <= 1`),
    check('comparisons_asking', sql`num_nulls(${table.strategy}, ${table.propensity}, ${table.explored}) IN (0, 3)`),
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

/**
 * Which completions a comparison compares, in the order in which they were named (not the order in which they are shown).
 */
export const comparisonCandidates = pgTable(
  'comparison_candidates',
  {
    comparisonId: uuid()
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' }),
    /** From 0. */
    position: smallint().notNull(),
    completionId: uuid()
      .notNull()
      .references(() => completions.id, { onDelete: 'restrict' }),
  },
  (table) => [
    // The candidates of a comparison: each lease reads them.
    primaryKey({ name: 'comparison_candidates_pkey', columns: [table.comparisonId, table.position] }),
    // Each completion once. It stands first because deleting one asks whether it is compared anywhere.
    unique('comparison_candidates_completion_key').on(table.completionId, table.comparisonId),
  ],
);
