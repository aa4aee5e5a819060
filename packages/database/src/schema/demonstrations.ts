// Demonstrations as they stand. What reviewers were shown and what they said is in the two append-only tables beside.

import { type ContextDocument, demonstrationState, type Message } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgEnum, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, instant, primaryId } from './columns.js';
import { projects } from './projects.js';
import { prompts, splits } from './prompts.js';
import { users } from './users.js';

export const demonstrationStates = pgEnum('demonstration_state', demonstrationState.enum);

export const demonstrations = pgTable(
  'demonstrations',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    authorId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    state: demonstrationStates().notNull().default('draft'),
    /** Counts up with each change of the content: an optimistic lock. */
    revision: integer().notNull().default(1),
    promptId: uuid().references(() => prompts.id, { onDelete: 'restrict' }),
    messages: jsonb().$type<Message[]>().notNull(),
    contextDocuments: jsonb().$type<ContextDocument[]>().notNull(),
    split: splits().notNull(),
    guidelineVersion: integer(),
    /** The file's name, for imports. */
    source: text(),
    /** sha256 (hex) of contracts' `promptContent`, for imports: the same line sent twice is found again. */
    contentHash: text(),
    /** MinHash of the conversation, and its bands; null for drafts. */
    signature: integer().array(),
    bands: integer().array(),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    submittedAt: instant(),
    acceptedAt: instant(),
  },
  (table) => [
    // For reviews to refer to: who wrote what is reviewed.
    unique('demonstrations_id_author_id_key').on(table.id, table.authorId),
    // An import sent twice adds nothing.
    uniqueIndex('demonstrations_imported_key')
      .on(table.projectId, table.authorId, table.contentHash)
      .where(sql`${table.source} IS NOT NULL`),
    // Pages of a project's demonstrations, also by state, and what a snapshot reads.
    index('demonstrations_project_id_idx').on(table.projectId, table.id),
    index('demonstrations_state_idx').on(table.projectId, table.state, table.id),
    // Pages of one's own.
    index('demonstrations_author_id_idx').on(table.authorId, table.id),
    // Which prompts are answered.
    index('demonstrations_prompt_id_idx').on(table.promptId),
    // Candidates for near-duplicates: rows that share a band. Without a list of pending entries, which each search would
    // read through while an import fills it.
    index('demonstrations_bands_idx').using('gin', table.bands).with({ fastupdate: false }),
    check('demonstrations_submitted_at', sql`${table.state} = 'draft' OR ${table.submittedAt} IS NOT NULL`),
    check('demonstrations_accepted_at', sql`(${table.state} = 'accepted') = (${table.acceptedAt} IS NOT NULL)`),
  ],
);
