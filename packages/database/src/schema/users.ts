// People, and the labelers that stand in for people: simulated ones, and the unknown ones behind imported judgments.

import { role, userKind } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { pgEnum, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';

export const userRole = pgEnum('user_role', role.enum);
export const userKinds = pgEnum('user_kind', userKind.enum);

export const users = pgTable(
  'users',
  {
    id: primaryId(),
    name: text().notNull(),
    email: text(),
    role: userRole().notNull(),
    kind: userKinds().notNull().default('person'),
    createdAt: createdAt(),
  },
  (table) => [
    // One account an address, however it is capitalized.
    uniqueIndex('users_email_key').on(sql`lower(${table.email})`),
    // One stand-in a source of imported judgments.
    uniqueIndex('users_imported_key').on(table.name).where(sql`${table.kind} = 'imported'`),
  ],
);
