// Logins at an OpenID provider that have begun and not come back yet.

import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.js';

export const oidcLogins = pgTable(
  'oidc_logins',
  {
    /** sha256 of the state parameter, lower-case hex. */
    stateHash: text().primaryKey(),
    nonce: text().notNull(),
    codeVerifier: text().notNull(),
    /** The path of the page to go on to. */
    returnTo: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  // Removing old ones.
  (table) => [index('oidc_logins_expires_at_idx').on(table.expiresAt)],
);
