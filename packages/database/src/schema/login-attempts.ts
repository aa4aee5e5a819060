// How often a password was tried lately, for all API processes together: the table that rate-limiter-flexible counts in.

import { bigint, index, integer, pgTable, varchar } from 'drizzle-orm/pg-core';

export const loginAttempts = pgTable(
  'login_attempts',
  {
    /** A hash of account and address: neither can be read from it. */
    key: varchar({ length: 255 }).primaryKey(),
    points: integer().notNull().default(0),
    /** Milliseconds since 1970, by the clock of the process that began to count. */
    expire: bigint({ mode: 'number' }),
  },
  // Removing old ones.
  (table) => [index('login_attempts_expire_idx').on(table.expire)],
);
