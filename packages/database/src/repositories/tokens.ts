import type { Page, Token, User } from '@tastemaker/contracts';
import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { iso, isoOrNull } from '../instants.js';
import { inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { tokens, users } from '../schema/index.js';
import { toUser } from './users.js';

export interface NewToken {
  userId: string;
  name: string;
  /** sha256 of the secret, lower-case hex. */
  secretHash: string;
  expiresAt: string | null;
}

export async function createToken(database: Database, token: NewToken): Promise<Token> {
  const expiresAt = token.expiresAt === null ? null : new Date(token.expiresAt);
  return toToken(
    inserted(
      await database
        .insert(tokens)
        .values({ ...token, expiresAt })
        .returning(),
    ),
  );
}

/** Makes the token unless one with that secret exists; for a secret that the installation gives. */
export async function ensureToken(database: Database, token: NewToken): Promise<void> {
  const expiresAt = token.expiresAt === null ? null : new Date(token.expiresAt);
  await database
    .insert(tokens)
    .values({ ...token, expiresAt })
    .onConflictDoNothing();
}

/**
 * Whose secret this is; undefined when it is nobody's or has expired. Notes the use, at most once a minute, so that a
 * busy client does not turn every read into a write.
 */
export async function authenticate(database: Database, secretHash: string): Promise<User | undefined> {
  const rows = await database
    .select({ user: users, tokenId: tokens.id, lastUsedAt: tokens.lastUsedAt })
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(and(eq(tokens.secretHash, secretHash), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, sql`now()`))));
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.lastUsedAt === null || Date.now() - row.lastUsedAt.getTime() > 60_000) {
    await database
      .update(tokens)
      .set({ lastUsedAt: sql`now()` })
      .where(
        and(
          eq(tokens.id, row.tokenId),
          or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, sql`now() - interval '1 minute'`)),
        ),
      );
  }
  return toUser(row.user);
}

/** Tokens of one person, or of all when no one is named. */
export async function listTokens(database: Database, page: PageRequest & { userId?: string }): Promise<Page<Token>> {
  const { where, orderBy, limit } = keyset(tokens.id, page);
  const owner = page.userId === undefined ? undefined : eq(tokens.userId, page.userId);
  const rows = await database.select().from(tokens).where(and(owner, where)).orderBy(orderBy).limit(limit);
  return toPage(rows, page, toToken);
}

/**
 * Deletes a token: whoever holds it is out at once.
 * @param userId only a token of this person, if given
 * @throws DatabaseError `not_found`
 */
export async function revokeToken(database: Database, id: string, userId?: string): Promise<void> {
  const owner = userId === undefined ? undefined : eq(tokens.userId, userId);
  const gone = await database
    .delete(tokens)
    .where(and(eq(tokens.id, id), owner))
    .returning({ id: tokens.id });
  if (gone.length === 0) throw new DatabaseError('not_found', 'There is no such token.');
}

function toToken(row: typeof tokens.$inferSelect): Token {
  const { id, userId, name } = row;
  return {
    id,
    userId,
    name,
    createdAt: iso(row.createdAt),
    lastUsedAt: isoOrNull(row.lastUsedAt),
    expiresAt: isoOrNull(row.expiresAt),
  };
}
