// People, and how they sign in: tokens, login links, passwords tried, and OpenID providers.

import { role, tokenKind, userKind } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from '../connection/columns.js';

export const userRole = pgEnum('user_role', role.enum);
export const userKinds = pgEnum('user_kind', userKind.enum);

/**
 * People, and the labelers that stand in for people: simulated ones, and the unknown ones behind imported judgments.
 */
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
    /** When they were here last, by tokens and sessions that are gone; those that are there say the rest. Null: not by these. */
    lastSeenAt: instant(),
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

export const tokenKinds = pgEnum('token_kind', tokenKind.enum);

/** Bearer tokens. Only a hash of the secret is kept: whoever reads the table cannot sign in. */
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

/** One-time links that sign somebody in. Only a hash of the secret is kept. */
export const loginLinks = pgTable(
  'login_links',
  {
    id: primaryId(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** sha256 of the secret, lower-case hex. */
    secretHash: text().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('login_links_secret_hash_key').on(table.secretHash),
    // A person's links, to void the older ones.
    index('login_links_user_id_idx').on(table.userId),
  ],
);

/** How often a login was tried lately, for all API processes together. */
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

/** Logins at an OpenID provider that have begun and not come back yet. */
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

/** Who somebody is at an OpenID provider. */
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

/**
 * Which account a token of the installation's environment belongs to, for ever: the token's own row goes when it is revoked.
 */
export const bootstrapTokens = pgTable('bootstrap_tokens', {
  /** sha256 of the secret, lower-case hex. */
  secretHash: text().primaryKey(),
  /** No foreign key: the record outlives what it speaks of. */
  userId: uuid().notNull(),
  createdAt: createdAt(),
});
