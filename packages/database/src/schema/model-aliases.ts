// Names that stand for one of several versions of a reward model: the current one, switched and rolled back by name.

import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';
import { models } from './models.js';
import { projects } from './projects.js';
import { users } from './users.js';

/** Append-only in use: the newest row of a name is in force, the one before it is what a rollback goes back to. */
export const modelAliases = pgTable(
  'model_aliases',
  {
    id: primaryId(),
    /** Whose it is: each project has a `current` of its own; null: the installation's. */
    projectId: uuid().references(() => projects.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'restrict' }),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [
    // Each request that names it: which model is meant now?
    index('model_aliases_name_idx').on(table.name, table.projectId, table.id),
    // Deleting a model asks which names lead to it.
    index('model_aliases_model_id_idx').on(table.modelId),
  ],
);
