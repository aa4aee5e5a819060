// What the live head reads: a checkpoint's hidden state for each completion, computed once.

import { customType, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { completions } from '../comparisons/tables.js';

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
