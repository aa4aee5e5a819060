// Projects with their members, labeling instructions and prompts.

import {
  type ContextDocument,
  guideline,
  type Message,
  memberRole,
  type ProjectSettings,
  projectState,
  split,
} from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, instant, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';

export const projectStates = pgEnum('project_state', projectState.enum);

/** Projects: one labeling effort each. */
export const projects = pgTable('projects', {
  id: primaryId(),
  name: text().notNull(),
  description: text().notNull().default(''),
  state: projectStates().notNull().default('active'),
  /** `lease_next` reads its part of them here. */
  settings: jsonb().$type<ProjectSettings>().notNull(),
  /** By which it is out of sight; null: it is there. */
  erasureId: erasureColumn(),
  createdAt: createdAt(),
});

export const memberRoles = pgEnum('member_role', memberRole.enum);

/** Who belongs to which project, and as what. */
export const members = pgTable(
  'members',
  {
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: memberRoles().notNull(),
    /** What they can judge that not everybody can; prompts ask for skills by their tags. */
    skills: text().array().notNull().default(sql`'{}'`),
    /** Judgments in a day (UTC); null: the project's setting. */
    dailyQuota: integer(),
    joinedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // Every request to a project: may they?
    primaryKey({ name: 'members_pkey', columns: [table.projectId, table.userId] }),
    // Projects of a person.
    index('members_user_id_idx').on(table.userId),
  ],
);

export const guidelineStatus = pgEnum('guideline_status', guideline.shape.status.enum);

/** Versions of a project's labeling instructions. A trigger refuses changes to a published one. */
export const guidelines = pgTable(
  'guidelines',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    status: guidelineStatus().notNull().default('draft'),
    markdown: text().notNull(),
    /** One more with each change of a draft. */
    revision: integer().notNull().default(1),
    createdAt: createdAt(),
    /** Of the text; null: as it was made. */
    updatedAt: instant(),
    /** Who wrote the text as it stands; null for old rows. No foreign key: what it would set null is published. */
    updatedBy: uuid(),
    publishedAt: instant(),
  },
  (table) => [
    unique('guidelines_project_id_version_key').on(table.projectId, table.version),
    // The version in force: each lease asks for it.
    index('guidelines_in_force_idx').on(table.projectId, table.status, table.version),
  ],
);

/** Who has read which guideline version. */
export const acknowledgements = pgTable(
  'acknowledgements',
  {
    guidelineId: uuid()
      .notNull()
      .references(() => guidelines.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    acknowledgedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // Each lease in a project that requires acknowledgement.
    primaryKey({ name: 'acknowledgements_pkey', columns: [table.guidelineId, table.userId] }),
    // Deleting a person.
    index('acknowledgements_user_id_idx').on(table.userId),
  ],
);

export const splits = pgEnum('split', split.enum);

/** Prompts of a project, each once. */
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
