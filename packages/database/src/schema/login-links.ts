// One-time links that sign somebody in. Only a hash of the secret is kept.

import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { users } from './users.js';

export const loginLinks = pgTable(
  'login_links',
  {
    id: primaryId(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** sha256 of the secret, lower-case hex. */
    secretHash: text().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('login_links_secret_hash_key').on(table.secretHash),
    // A person's links, to void the older ones.
    index('login_links_user_id_idx').on(table.userId),
  ],
);
