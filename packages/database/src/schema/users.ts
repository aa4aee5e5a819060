// People, and the labelers that stand in for people: simulated ones, and the unknown ones behind imported judgments.

import { role, userKind } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { pgEnum, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';

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
    /** What exports call them. */
    pseudonym: text().notNull().default(sql`'p-' || left(replace(gen_random_uuid()::text, '-', ''), 12)`),
    /** Argon2id, in its own encoding; null: no login by password. */
    passwordHash: text(),
    /** Their tokens and logins are refused. */
    disabledAt: instant(),
    /** Name, address and password are gone; their judgments stay under the pseudonym. */
    deletedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('users_pseudonym_key').on(table.pseudonym),
    // One account an address, however it is capitalized.
    uniqueIndex('users_email_key').on(sql`lower(${table.email})`),
    // One stand-in a source of imported judgments.
    uniqueIndex('users_imported_key').on(table.name).where(sql`${table.kind} = 'imported'`),
  ],
);
