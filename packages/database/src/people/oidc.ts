// OpenID Connect: logins on their way through the provider, and who people are there.
import type { User } from '@tastemaker/contracts';
import { and, eq, lt, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { credentialsByEmail } from './logins.js';
import { oidcIdentities, oidcLogins, users } from './tables.js';
import { createUser, toUser } from './users.js';

export interface OidcLogin {
  /** sha256 of the state parameter, lower-case hex. */
  stateHash: string;
  nonce: string;
  codeVerifier: string;
  /** The path of the page to go on to. */
  returnTo: string;
}

/** Notes a login that goes to the provider. Those that never came back are removed on the way. */
export async function beginOidcLogin(database: Database, login: OidcLogin, expiresInSeconds: number): Promise<void> {
  await database.delete(oidcLogins).where(lt(oidcLogins.expiresAt, sql`now()`));
  const expiresAt = sql`now() + make_interval(secs => ${expiresInSeconds})`;
  await database.insert(oidcLogins).values({ ...login, expiresAt });
}

/** The login that comes back with this state, once; undefined when there is none, or it took too long. */
export async function takeOidcLogin(database: Database, stateHash: string): Promise<OidcLogin | undefined> {
  const taken = await database.delete(oidcLogins).where(eq(oidcLogins.stateHash, stateHash)).returning();
  return taken[0] && taken[0].expiresAt > new Date() ? taken[0] : undefined;
}

/** What the provider says of somebody. */
export interface OidcClaims {
  issuer: string;
  subject: string;
  /** Only if the provider has verified it. */
  verifiedEmail: string | undefined;
  name: string;
}

/**
 * The account of somebody at the provider: the one that was linked at an earlier login, else the one that was made for
 * their verified address, which is linked from now on; else, if allowed, a new labeler's. Undefined: nobody invited them.
 */
export async function userOfIdentity(
  database: Database,
  claims: OidcClaims,
  options: { createLabelers: boolean },
): Promise<User | undefined> {
  return database.transaction(async (tx) => {
    // Two first logins of one person at once are one.
    const identity = `${claims.issuer} ${claims.subject}`;
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${identity}, 0))`);
    const linked = await linkedUser(tx, claims);
    if (linked !== undefined) return linked;
    const user = (await invitedUser(tx, claims)) ?? (options.createLabelers ? await newLabeler(tx, claims) : undefined);
    if (user !== undefined) await link(tx, claims, user.id);
    return user;
  });
}

async function linkedUser(tx: Database, { issuer, subject }: OidcClaims): Promise<User | undefined> {
  const rows = await tx
    .select({ user: users })
    .from(oidcIdentities)
    .innerJoin(users, eq(users.id, oidcIdentities.userId))
    .where(and(eq(oidcIdentities.issuer, issuer), eq(oidcIdentities.subject, subject)));
  return rows[0] && toUser(rows[0].user);
}

/** An account has one identity at a provider: an address that changed hands there does not open it. */
async function invitedUser(tx: Database, { issuer, verifiedEmail }: OidcClaims): Promise<User | undefined> {
  if (verifiedEmail === undefined) return undefined;
  const user = (await credentialsByEmail(tx, verifiedEmail))?.user;
  if (user === undefined || user.kind !== 'person') return undefined;
  const other = and(eq(oidcIdentities.userId, user.id), eq(oidcIdentities.issuer, issuer));
  const others = await tx.select({ subject: oidcIdentities.subject }).from(oidcIdentities).where(other);
  return others.length === 0 ? user : undefined;
}

/** Without an address that is somebody's already, and so not theirs. */
async function newLabeler(tx: Database, { verifiedEmail, name }: OidcClaims): Promise<User> {
  const isTaken = verifiedEmail !== undefined && (await credentialsByEmail(tx, verifiedEmail)) !== undefined;
  const user = await createUser(tx, { name, email: isTaken ? null : (verifiedEmail ?? null), role: 'labeler' });
  await recordAudit(tx, { actorId: null, action: 'user.create', subjectId: user.id, detail: { by: 'oidc' } });
  return user;
}

async function link(tx: Database, { issuer, subject }: OidcClaims, userId: string): Promise<void> {
  await tx.insert(oidcIdentities).values({ issuer, subject, userId });
  await recordAudit(tx, { actorId: userId, action: 'identity.link', subjectId: userId, detail: { issuer } });
}
