// Who calls, and what their credential allows. What a credential makes never exceeds it, in use or in time: a session stands for
// the person who has logged in; a token that is limited neither in scopes nor in time is as good as its person.
import type { TokenScope, User } from '@tastemaker/contracts';
import type { Authenticated } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';

/** Who calls, and what they called with. */
export interface Caller extends User {
  hasPassword: boolean;
  token: Authenticated['token'];
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
