// Who somebody is at an OpenID provider.

import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.js';
import { users } from './users.js';

export const oidcIdentities = pgTable(
  'oidc_identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [
    // A login: whose account is this?
    primaryKey({ name: 'oidc_identities_pkey', columns: [table.issuer, table.subject] }),
    index('oidc_identities_user_id_idx').on(table.userId),
  ],
);
