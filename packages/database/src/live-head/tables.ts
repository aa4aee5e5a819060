// Live heads: which project has one, and what it reads: a checkpoint's hidden state for each completion, computed once.

import { customType, doublePrecision, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { completions } from '../comparisons/tables.js';
import { createdAt } from '../connection/columns.js';
import { models } from '../models/tables.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The hidden state of an answer's last token, after the final norm. It goes with its completion. */
export const hiddenStates = pgTable(
  'hidden_states',
  {
    checkpointHash: text().notNull(),
    completionId: uuid()
      .notNull()
      .references(() => completions.id, { onDelete: 'cascade' }),
    /** Little-endian 32-bit floats, as many as the checkpoint's hidden size; null: the model cannot read this completion. */
    state: bytea(),
  },
  (table) => [
    // The completion first: erasing one asks for its states; loading a project's joins its completions.
    primaryKey({ name: 'hidden_states_pkey', columns: [table.completionId, table.checkpointHash] }),
  ],
);

/** The live head of a project, if it has one. It is held in memory, and made of rows: only what it is told is kept. */
export const liveHeads = pgTable(
  'live_heads',
  {
    projectId: uuid()
      .primaryKey()
      .references(() => projects.id, { onDelete: 'cascade' }),
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    checkpointHash: text().notNull(),
    /** Standard deviation of a typical margin before any judgment, in logits. */
    priorMargin: doublePrecision().notNull(),
    /** Comparisons that it keeps open by itself. */
    keepOpen: integer().notNull(),
    explorationShare: doublePrecision().notNull(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    /** Of the last order: processes start it anew when it changes. */
    createdAt: createdAt(),
  },
  (table) => [
    // Deleting a model.
    index('live_heads_model_id_idx').on(table.modelId),
  ],
);
