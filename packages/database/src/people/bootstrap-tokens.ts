// The token that the installation's environment names: it makes the first admin, lives until it is revoked, and belongs to
// one account for ever. Nothing but `restoreBootstrapToken` brings it back.
import type { User } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { bootstrapTokens, tokens, users } from './tables.js';
import { createToken } from './tokens.js';
import { createUser, isWorkingAdmin, lockAdmins, toUser } from './users.js';

/** `refused`: it was revoked, or is none of this installation's, which has had an admin already. */
export type Admission = 'admitted' | 'refused';

/**
 * Where there has never been an admin: makes one, with this token. Everywhere else: says whether the token is valid, and
 * changes nothing. Safe when several processes start at once.
 * @param secretHash sha256 of the secret, lower-case hex
 */
export async function admitBootstrapToken(database: Database, secretHash: string): Promise<Admission> {
  return database.transaction(async (tx) => {
    await lockAdmins(tx);
    const owner = await ownerOfValid(tx, secretHash);
    if (owner !== undefined) {
      await bind(tx, secretHash, owner);
      return 'admitted';
    }
    const [admin] = await tx.select({ id: users.id }).from(users).where(eq(users.role, 'admin')).limit(1);
    if (admin !== undefined) return 'refused';
    await give(tx, secretHash, (await makeAdmin(tx)).id, 'token.create');
    return 'admitted';
  });
}

/**
 * Brings the token back, on the word of whoever runs the machine. A secret that was somebody's stays theirs; a new one goes
 * to the account of the first such token, while that is an admin's, else to a new account.
 * @param newAccount a new account in any case, for when nobody can log in to the old one
 * @returns whose it is
 * @throws DatabaseError `conflict` when its account is no working admin's any more, or when it is to change hands
 */
export async function restoreBootstrapToken(
  database: Database,
  { secretHash, newAccount }: { secretHash: string; newAccount: boolean },
): Promise<User> {
  return database.transaction(async (tx) => {
    await lockAdmins(tx);
    const [bound] = await tx.select().from(bootstrapTokens).where(eq(bootstrapTokens.secretHash, secretHash));
    const account = bound === undefined ? await accountForNew(tx, newAccount) : await workingAdmin(tx, bound.userId);
    if (account === undefined) {
      throw new DatabaseError(
        'conflict',
        'This token belongs to an account that is deleted, disabled or no admin now.',
      );
    }
    if (bound !== undefined && newAccount) {
      throw new DatabaseError('conflict', 'This token belongs to an account already, and to no other for ever.');
    }
    if ((await ownerOfValid(tx, secretHash)) === undefined) await give(tx, secretHash, account.id, 'token.restore');
    return account;
  });
}

async function accountForNew(tx: Database, newAccount: boolean): Promise<User> {
  const earlier = await tx.select().from(bootstrapTokens).orderBy(bootstrapTokens.createdAt).limit(1);
  const known = newAccount || earlier[0] === undefined ? undefined : await workingAdmin(tx, earlier[0].userId);
  return known ?? makeAdmin(tx);
}

async function makeAdmin(tx: Database): Promise<User> {
  const user = await createUser(tx, { name: 'Admin', role: 'admin' });
  await recordAudit(tx, { actorId: null, action: 'user.create', subjectId: user.id, detail: { by: 'bootstrap' } });
  return user;
}

async function workingAdmin(tx: Database, userId: string): Promise<User | undefined> {
  const rows = await tx
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isWorkingAdmin()));
  return rows[0] && toUser(rows[0]);
}

async function ownerOfValid(tx: Database, secretHash: string): Promise<string | undefined> {
  const isNow = sql`(${tokens.expiresAt} IS NULL OR ${tokens.expiresAt} > now())`;
  const rows = await tx
    .select({ userId: tokens.userId })
    .from(tokens)
    .where(and(eq(tokens.secretHash, secretHash), isNow));
  return rows[0]?.userId;
}

async function give(tx: Database, secretHash: string, userId: string, action: string): Promise<void> {
  // What has run out would stand in the way: a secret is one token's only.
  await tx.delete(tokens).where(eq(tokens.secretHash, secretHash));
  const token = await createToken(tx, { userId, name: 'admin token', secretHash, expiresAt: null });
  await bind(tx, secretHash, userId);
  await recordAudit(tx, { actorId: null, action, subjectId: token.id, detail: { userId, by: 'bootstrap' } });
}

async function bind(tx: Database, secretHash: string, userId: string): Promise<void> {
  await tx.insert(bootstrapTokens).values({ secretHash, userId }).onConflictDoNothing();
}
