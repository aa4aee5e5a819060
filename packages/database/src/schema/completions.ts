// Candidate answers with their whole provenance.

import { author, finishReason, type Sampling } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, primaryId } from './columns.js';
import { models } from './models.js';
import { prompts } from './prompts.js';
import { samples } from './samples.js';
import { users } from './users.js';

const [modelAuthor, personAuthor, importAuthor] = author.options;
export const authorKinds = pgEnum('author_kind', [
  modelAuthor.shape.kind.value,
  personAuthor.shape.kind.value,
  importAuthor.shape.kind.value,
]);
export const finishReasons = pgEnum('finish_reason', finishReason.enum);

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
