// How often a login was tried lately, for all API processes together.

import { bigint, index, integer, pgTable, varchar } from 'drizzle-orm/pg-core';

export const loginAttempts = pgTable(
  'login_attempts',
  {
    /** A hash of account and address: neither can be read from it. */
    key: varchar({ length: 255 }).primaryKey(),
    points: integer().notNull().default(0),
    /** When the window ends: milliseconds since 1970, by the database's clock. */
    expire: bigint({ mode: 'number' }),
  },
  // Removing old ones.
  (table) => [index('login_attempts_expire_idx').on(table.expire)],
);
