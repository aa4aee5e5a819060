// What a credential makes never exceeds it: not in what it may be used for, and not in how long. A session stands for the person
// who has logged in; a token that is limited neither in scopes nor in time is as good as its person; every other one is less.
import type { TokenScope } from '@tastemaker/contracts';
import type { Caller } from '../plugins/app/access.js';
import { HttpProblem } from '../problems/http-problem.js';

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
