// Which account a token of the installation's environment belongs to, for ever: the token's own row goes when it is revoked.

import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.js';

export const bootstrapTokens = pgTable('bootstrap_tokens', {
  /** sha256 of the secret, lower-case hex. */
  secretHash: text().primaryKey(),
  /** No foreign key: the record outlives what it speaks of. */
  userId: uuid().notNull(),
  createdAt: createdAt(),
});
