// Who calls, and as what: asked by every request, so it is one small query, prepared once per connection.
import type { MemberRole, TokenKind, TokenScope, User } from '@tastemaker/contracts';
import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../connection/database.js';
import { isoOrNull } from '../connection/instants.js';
import { members, projects } from '../projects/tables.js';
import { tokens, users } from './tables.js';
import { toScopes } from './tokens.js';
import { toUser } from './users.js';

/** Somebody with a valid token. That it is valid does not say that their account is enabled. */
export interface Authenticated {
  user: User;
  hasPassword: boolean;
  /** With an expiry that is this secret's: one that was rotated away ends with its overlap. */
  token: { id: string; kind: TokenKind; scopes: TokenScope[] | null; expiresAt: string | null };
  /** What they may do in the project that was asked about: admins do what researchers do. Null: nothing. */
  projectRole: MemberRole | null;
}

export type Authenticate = (secretHash: string, projectId?: string) => Promise<Authenticated | undefined>;

const isId = z.guid();

/**
 * A function from the sha256 of a secret to its owner, and to what they are in a project if one is named; undefined when
 * it is nobody's, or has expired. Notes the use, at most once a minute, so that a busy client does not turn every read
 * into a write.
 */
export function authenticator(database: Database): Authenticate {
  const query = preparedQuery(database);
  return async (secretHash, projectId) => {
    const known = isId.safeParse(projectId).success ? projectId : null;
    const row = (await query.execute({ secretHash, projectId: known }))[0];
    if (row === undefined) return undefined;
    const { token, expiresAt, user, memberRole, knownProject } = row;
    if (row.unused) await noteUse(database, token.id);
    return {
      user: toUser(user),
      hasPassword: user.passwordHash !== null,
      token: {
        id: token.id,
        kind: token.kind,
        scopes: toScopes(token.scopes),
        expiresAt: isoOrNull(expiresAt),
      },
      projectRole: user.role === 'admin' ? (knownProject === null ? null : 'researcher') : memberRole,
    };
  };
}

function preparedQuery(database: Database) {
  const secretHash = sql.placeholder('secretHash');
  const projectId = sql.placeholder('projectId');
  const isCurrent = eq(tokens.secretHash, secretHash);
  const isPrevious = and(eq(tokens.previousSecretHash, secretHash), gt(tokens.previousValidUntil, sql`now()`));
  return (
    database
      .select({
        token: { id: tokens.id, kind: tokens.kind, scopes: tokens.scopes },
        expiresAt:
          sql`CASE WHEN ${isCurrent} THEN ${tokens.expiresAt} ELSE least(${tokens.expiresAt}, ${tokens.previousValidUntil}) END`.mapWith(
            tokens.expiresAt,
          ),
        user: users,
        memberRole: members.role,
        knownProject: projects.id,
        unused: sql<boolean>`coalesce(${tokens.lastUsedAt} < now() - interval '1 minute', true)`,
      })
      .from(tokens)
      .innerJoin(users, eq(users.id, tokens.userId))
      .leftJoin(projects, and(eq(projects.id, projectId), isNull(projects.erasureId)))
      .leftJoin(members, and(eq(members.projectId, projects.id), eq(members.userId, users.id)))
      .where(and(or(isCurrent, isPrevious), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, sql`now()`))))
      // A secret that the environment gives again after it was rotated away is the new token's.
      .orderBy(desc(isCurrent))
      .limit(1)
      .prepare('authenticate')
  );
}

async function noteUse(database: Database, tokenId: string): Promise<void> {
  const unused = or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, sql`now() - interval '1 minute'`));
  await database
    .update(tokens)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(tokens.id, tokenId), unused));
}
