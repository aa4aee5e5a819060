// Who belongs to which project, and as what.

import { memberRole } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { projects } from './projects.js';
import { users } from './users.js';

export const memberRoles = pgEnum('member_role', memberRole.enum);

export const members = pgTable(
  'members',
  {
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: memberRoles().notNull(),
    /** What they can judge that not everybody can; prompts ask for skills by their tags. */
    skills: text().array().notNull().default(sql`'{}'`),
    /** Judgments in a day (UTC); null: the project's setting. */
    dailyQuota: integer(),
    joinedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    // Every request to a project: may they?
    primaryKey({ name: 'members_pkey', columns: [table.projectId, table.userId] }),
    // Projects of a person.
    index('members_user_id_idx').on(table.userId),
  ],
);
