// From an Authorization header to the one who calls.
import type { Authenticate, Authenticated } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { hashSecret } from './secret.js';

/**
 * @param projectId the project that the request is about, if it is about one
 * @throws HttpProblem `unauthorized`, in the same words for an unknown, an expired and a revoked token;
 * `account_disabled`
 */
export async function identify(
  authenticate: Authenticate,
  authorization: string | undefined,
  projectId: string | undefined,
): Promise<Authenticated> {
  const secret = secretIn(authorization ?? '');
  if (secret === undefined) {
    throw new HttpProblem('unauthorized', 'Send your token as a header: Authorization: Bearer tmk_…');
  }
  const authenticated = await authenticate(hashSecret(secret), projectId);
  if (authenticated === undefined) {
    throw new HttpProblem('unauthorized', 'This token is unknown, revoked or has expired.');
  }
  if (authenticated.user.disabledAt !== null) throw accountDisabled();
  return authenticated;
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
