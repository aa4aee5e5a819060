// Who calls, from an Authorization header or a browser's cookie, and what their credential allows. What a credential makes never exceeds it, in use or
// in time: a session stands for the person who has logged in; a token without limits is as good as its person.
import type { TokenScope, User } from '@tastemaker/contracts';
import type { Authenticate, Authenticated } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { assertOwnChange, cookieOf, csrfTokenOf } from './browser-sessions.js';
import { hashSecret } from './secrets.js';

/** Who calls, and what they called with. */
export interface Caller extends User {
  hasPassword: boolean;
  token: Authenticated['token'];
  /** What a browser's session sends with each change. Null: the caller came with a bearer token. */
  csrfToken: string | null;
}

/** The authenticated caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new HttpProblem('unauthorized', 'Send a bearer token.');
  return request.caller;
}

/** Whether a token that is limited to some scopes, or is not, may do what this scope is for. */
export function hasScope({ token }: Caller, scope: TokenScope): boolean {
  return token.scopes === null || token.scopes.includes(scope);
}

export function insufficientScope(needed: readonly TokenScope[], { token }: Caller): HttpProblem {
  const has = token.scopes === null || token.scopes.length === 0 ? 'none' : token.scopes.join(', ');
  return new HttpProblem('insufficient_scope', `This needs a token of scope ${needed.join(' or ')}; yours has ${has}.`);
}

/** Of a token that is to be made, or rotated. Null: no limit. */
export interface Limits {
  scopes: readonly TokenScope[] | null;
  /** ISO 8601. */
  expiresAt: string | null;
}

/** Whether the caller may make what lasts longer and does more than what it came with: accounts, logins, addresses. */
function isUnlimited({ token }: Pick<Caller, 'token'>): boolean {
  return token.kind === 'session' || (token.scopes === null && token.expiresAt === null);
}

/** @throws HttpProblem `insufficient_scope` unless the caller is unlimited. @param what that is asked for, as a sentence's subject */
export function assertUnlimited(caller: Pick<Caller, 'token'>, what: string): void {
  if (isUnlimited(caller)) return;
  const detail = `${what} takes a session, or a token that is limited neither in scopes nor in time: log in, and try again.`;
  throw new HttpProblem('insufficient_scope', detail);
}

/** @throws HttpProblem `session_required` to whoever came with anything else than a login */
export function assertSession({ token }: Pick<Caller, 'token'>): void {
  if (token.kind === 'session') return;
  throw new HttpProblem('session_required', 'A token sets no password: log in, and set it from there.');
}

/** @throws HttpProblem `insufficient_scope` where a token with these limits would do more, or last longer, than the caller's */
export function assertWithin({ token }: Pick<Caller, 'token'>, { scopes, expiresAt }: Limits): void {
  if (token.kind === 'session') return;
  if (token.scopes !== null) {
    const own = token.scopes;
    const missing = scopes?.filter((scope) => !own.includes(scope));
    if (missing === undefined) throw beyond('Name scopes: your own token is limited to some.');
    if (missing.length > 0) {
      throw beyond(`This needs a token of scope ${missing.join(' or ')}; yours has ${own.join(', ') || 'none'}.`);
    }
  }
  if (token.expiresAt === null) return;
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(token.expiresAt)) return;
  throw beyond(
    `Name an expiry of ${token.expiresAt} or earlier: what you came with ends then. To go on longer, log in.`,
  );
}

function beyond(detail: string): HttpProblem {
  return new HttpProblem('insufficient_scope', detail);
}

/** Who calls, and what they may do in the project that was asked about. */
export interface Identified {
  caller: Caller;
  projectRole: Authenticated['projectRole'];
}

/**
 * By the Authorization header; the cookie counts only where there is none.
 * @param projectId the project that the request is about, if it is about one
 * @throws HttpProblem `unauthorized`, in the same words for an unknown, an expired and a revoked token;
 * `account_disabled`, `csrf_refused`
 */
export async function identify(
  authenticate: Authenticate,
  request: FastifyRequest,
  projectId: string | undefined,
): Promise<Identified> {
  const { authorization } = request.headers;
  const cookie = authorization === undefined ? cookieOf(request)?.secret : undefined;
  const secret = cookie ?? secretIn(authorization ?? '');
  if (secret === undefined) {
    throw new HttpProblem('unauthorized', 'Send your token as a header: Authorization: Bearer tmk_…');
  }
  const found = await authenticate(hashSecret(secret), projectId);
  // What was made to be kept by a program is no session, wherever it was put.
  if (found === undefined || (cookie !== undefined && found.token.kind !== 'session')) throw notValid(cookie);
  const { user, hasPassword, token, projectRole } = found;
  if (user.disabledAt !== null) throw accountDisabled();
  if (cookie !== undefined) assertOwnChange(request, cookie);
  const csrfToken = cookie === undefined ? null : csrfTokenOf(cookie);
  return { caller: { ...user, hasPassword, token, csrfToken }, projectRole };
}

/** Whose session a browser has, for what is open to everybody; also of whoever is disabled. */
export async function userOfCookie(authenticate: Authenticate, request: FastifyRequest): Promise<User | undefined> {
  const cookie = cookieOf(request);
  const found = cookie && (await authenticate(hashSecret(cookie.secret)));
  return found?.token.kind === 'session' ? found.user : undefined;
}

function notValid(cookie: string | undefined): HttpProblem {
  if (cookie === undefined) return new HttpProblem('unauthorized', 'This token is unknown, revoked or has expired.');
  return new HttpProblem('unauthorized', 'Your session has ended: log in again.');
}

/** A token as such, or as the password of basic authentication: some programs can only be given a URL, `https://x:tmk_…@host`. */
function secretIn(authorization: string): string | undefined {
  const basic = /^Basic\s+(\S+)\s*$/i.exec(authorization)?.[1];
  if (basic === undefined) return /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  const [, password] = /^[^:]*:(\S+)$/.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return password;
}

export function accountDisabled(): HttpProblem {
  return new HttpProblem('account_disabled', 'This account is disabled; an admin can enable it again.');
}
