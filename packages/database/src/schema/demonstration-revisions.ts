// Every content of a demonstration that reviewers were shown. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE.

import type { ContextDocument, Message } from '@tastemaker/contracts';
import { index, integer, jsonb, pgTable, primaryKey, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.js';
import { demonstrations } from './demonstrations.js';
import { users } from './users.js';

export const demonstrationRevisions = pgTable(
  'demonstration_revisions',
  {
    demonstrationId: uuid()
      .notNull()
      .references(() => demonstrations.id, { onDelete: 'restrict' }),
    revision: integer().notNull(),
    editorId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    messages: jsonb().$type<Message[]>().notNull(),
    contextDocuments: jsonb().$type<ContextDocument[]>().notNull(),
    guidelineVersion: integer(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'demonstration_revisions_pkey', columns: [table.demonstrationId, table.revision] }),
    // For reviews to refer to: who wrote this revision.
    unique('demonstration_revisions_editor_key').on(table.demonstrationId, table.revision, table.editorId),
    // Deleting a person.
    index('demonstration_revisions_editor_id_idx').on(table.editorId),
  ],
);
