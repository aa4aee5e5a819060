// Answers to creating requests, kept for their Idempotency-Key, so that a repeated request creates nothing twice.

import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from '../connection/columns.js';
import { users } from '../people/tables.js';

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    /** sha256 of method, path and body: the same key with another request is a mistake. */
    requestHash: text().notNull(),
    /** Null while the first request is still at work. */
    status: integer(),
    response: jsonb().$type<unknown>(),
    /** Whose request it is, while it is at work. Only the holder of the claim stores an answer. */
    claim: uuid(),
    /** Renewed while the holder lives; afterwards the key is anybody's again. */
    claimedUntil: instant(),
    /** How far it is, while it is at work: rows of a file that an import has read. */
    progress: integer(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'idempotency_keys_pkey', columns: [table.userId, table.key] }),
    // Removing old ones.
    index('idempotency_keys_created_at_idx').on(table.createdAt),
    // Renewing claims.
    index('idempotency_keys_claim_idx').on(table.claim),
  ],
);
