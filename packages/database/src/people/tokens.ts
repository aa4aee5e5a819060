import {
  type ListedToken,
  type Page,
  type Token,
  type TokenKind,
  type TokenScope,
  tokenScope,
} from '@tastemaker/contracts';
import { and, eq, getTableColumns, lt, ne, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { deleteTokens } from './last-seen.js';
import { tokens, users } from './tables.js';

export interface NewToken {
  userId: string;
  name: string;
  /** @defaultValue api */
  kind?: TokenKind;
  /** Null: all that its person may do. */
  scopes?: TokenScope[] | null;
  /** sha256 of the secret, lower-case hex. */
  secretHash: string;
  expiresAt: string | null;
}

export async function createToken(database: Database, token: NewToken): Promise<Token> {
  return toToken(inserted(await database.insert(tokens).values(toRow(token)).returning()));
}

export interface Rotation {
  id: string;
  /** sha256 of the new secret, lower-case hex. */
  secretHash: string;
  /** How long the old secret goes on working. A secret from before that one ends at once. */
  overlapSeconds: number;
  /** Null: until it is revoked. */
  expiresAt: string | null;
}

/** Gives a token another secret. @throws DatabaseError `conflict` for sessions, which end and are made anew, `not_found` */
export async function rotateToken(database: Database, rotation: Rotation): Promise<Token> {
  const { id, secretHash, overlapSeconds, expiresAt } = rotation;
  const overlaps = overlapSeconds > 0;
  const rows = await database
    .update(tokens)
    .set({
      secretHash,
      previousSecretHash: overlaps ? sql`${tokens.secretHash}` : null,
      previousValidUntil: overlaps ? sql`now() + make_interval(secs => ${overlapSeconds})` : null,
      rotatedAt: sql`now()`,
      expiresAt: instantOrNull(expiresAt),
    })
    .where(and(eq(tokens.id, id), eq(tokens.kind, 'api')))
    .returning();
  if (rows[0]) return toToken(rows[0]);
  await tokenById(database, id);
  throw new DatabaseError('conflict', 'A session is not rotated: log out, and in again.');
}

/** @throws DatabaseError `not_found` */
export async function tokenById(database: Database, id: string): Promise<Token> {
  return toToken(found(await database.select().from(tokens).where(eq(tokens.id, id)), 'token'));
}

/** Tokens and sessions of one person, or of all when no one is named; each with whose it is. */
export async function listTokens(
  database: Database,
  page: PageRequest & { userId?: string | undefined; kind?: TokenKind | undefined },
): Promise<Page<ListedToken>> {
  const { where, orderBy, limit } = keyset(tokens.id, page);
  const owner = page.userId === undefined ? undefined : eq(tokens.userId, page.userId);
  const kind = page.kind === undefined ? undefined : eq(tokens.kind, page.kind);
  const rows = await database
    .select({ ...getTableColumns(tokens), userName: users.name })
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(and(owner, kind, where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, (row) => ({ ...toToken(row), userName: row.userName }));
}

/** Deletes a token: whoever holds it is out at once. @throws DatabaseError `not_found` */
export async function revokeToken(database: Database, id: string): Promise<void> {
  found(await deleteTokens(database, eq(tokens.id, id)), 'token');
}

/** Ends the sessions of a person, but for the one they speak from. */
export async function endSessions(database: Database, userId: string, except?: string): Promise<void> {
  const others = except === undefined ? undefined : ne(tokens.id, except);
  await deleteTokens(database, and(eq(tokens.userId, userId), eq(tokens.kind, 'session'), others));
}

/** Sessions of a person that have run out leave nothing behind. */
export async function clearExpiredSessions(database: Database, userId: string): Promise<void> {
  const isOver = lt(tokens.expiresAt, sql`now()`);
  await deleteTokens(database, and(eq(tokens.userId, userId), eq(tokens.kind, 'session'), isOver));
}

/** Scopes as they stand in the table; one that this version does not know is worth nothing. */
export function toScopes(stored: string[] | null): TokenScope[] | null {
  if (stored === null) return null;
  return stored.flatMap((one) => tokenScope.safeParse(one).data ?? []);
}

function toRow({ expiresAt, ...token }: NewToken): typeof tokens.$inferInsert {
  return { ...token, expiresAt: instantOrNull(expiresAt) };
}

function instantOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

function toToken(row: typeof tokens.$inferSelect): Token {
  const { id, userId, kind, name } = row;
  return {
    id,
    userId,
    kind,
    name,
    scopes: toScopes(row.scopes),
    createdAt: iso(row.createdAt),
    lastUsedAt: isoOrNull(row.lastUsedAt),
    expiresAt: isoOrNull(row.expiresAt),
    rotatedAt: isoOrNull(row.rotatedAt),
    previousValidUntil: isoOrNull(row.previousValidUntil),
  };
}
