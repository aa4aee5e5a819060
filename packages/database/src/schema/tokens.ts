// Bearer tokens. Only a hash of the secret is kept: whoever reads the table cannot sign in.

import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { users } from './users.js';

export const tokens = pgTable(
  'tokens',
  {
    id: primaryId(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** sha256 of the secret, lower-case hex. */
    secretHash: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant(),
    expiresAt: instant(),
  },
  (table) => [
    // Every request: who is this?
    unique('tokens_secret_hash_key').on(table.secretHash),
    // A person's tokens, listed.
    index('tokens_user_id_idx').on(table.userId, table.id),
  ],
);
