// Prompts of a project, each once.

import { type ContextDocument, type Message, split } from '@tastemaker/contracts';
import { index, jsonb, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';
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
    createdAt: createdAt(),
  },
  (table) => [
    unique('prompts_project_id_content_hash_key').on(table.projectId, table.contentHash),
    // Pages of a project's prompts, and choosing prompts to sample for.
    index('prompts_project_id_idx').on(table.projectId, table.id),
    // The same, narrowed by tag.
    index('prompts_tags_idx').using('gin', table.tags),
  ],
);
