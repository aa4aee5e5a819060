// Prompts of a project, each once.

import { type ContextDocument, type Message, split } from '@tastemaker/contracts';
import { index, integer, jsonb, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, primaryId } from './columns.js';
import { projects } from './projects.js';

export const splits = pgEnum('split', split.enum);

export const prompts = pgTable(
  'prompts',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    messages: jsonb().$type<Message[]>().notNull(),
    contextDocuments: jsonb().$type<ContextDocument[]>().notNull(),
    tags: text().array().notNull(),
    split: splits().notNull(),
    /** sha256 (hex) of contracts' `promptContent`: the same prompt sent twice is found again, also in an import. */
    contentHash: text().notNull(),
    /**
     * The hash of what the prompt says, from which its split follows unless a file brought one: prompts that read the same
     * share a split. Null for old rows, whose split follows from it.
     */
    splitKey: integer(),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
  },
  (table) => [
    // The content first: imports look it up by that alone.
    unique('prompts_content_hash_key').on(table.contentHash, table.projectId),
    // Pages of a project's prompts, and choosing prompts to sample for.
    index('prompts_project_id_idx').on(table.projectId, table.id),
    // The split of a prompt that reads the same.
    index('prompts_split_key_idx').on(table.splitKey, table.projectId),
    // The same, narrowed by tag.
    index('prompts_tags_idx').using('gin', table.tags),
  ],
);
