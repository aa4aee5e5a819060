// Bearer tokens. Only a hash of the secret is kept: whoever reads the table cannot sign in.

import { tokenKind } from '@tastemaker/contracts';
import { index, pgEnum, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { users } from './users.js';

export const tokenKinds = pgEnum('token_kind', tokenKind.enum);

export const tokens = pgTable(
  'tokens',
  {
    id: primaryId(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** `session`: made by a login. */
    kind: tokenKinds().notNull().default('api'),
    name: text().notNull(),
    /** What it may be used for; null: all that its person may do. */
    scopes: text().array(),
    /** sha256 of the secret, lower-case hex. */
    secretHash: text().notNull(),
    /** The secret before the last rotation, which works a while longer. */
    previousSecretHash: text(),
    previousValidUntil: instant(),
    rotatedAt: instant(),
    createdAt: createdAt(),
    lastUsedAt: instant(),
    expiresAt: instant(),
  },
  (table) => [
    // Every request: who is this?
    unique('tokens_secret_hash_key').on(table.secretHash),
    uniqueIndex('tokens_previous_secret_hash_key').on(table.previousSecretHash),
    // A person's tokens, listed.
    index('tokens_user_id_idx').on(table.userId, table.id),
  ],
);
