// From an Authorization header to the one who calls.
import type { User } from '@tastemaker/contracts';
import { authenticate, type Database } from '@tastemaker/database';
import { HttpProblem } from '../problems/http-problem.js';
import { hashSecret } from './secret.js';

/** @throws HttpProblem `unauthorized`, in the same words for an unknown, an expired and a revoked token */
export async function identify(database: Database, authorization: string | undefined): Promise<User> {
  const secret = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  if (secret === undefined) {
    throw new HttpProblem('unauthorized', 'Send your token as a header: Authorization: Bearer tmk_…');
  }
  const caller = await authenticate(database, hashSecret(secret));
  if (caller === undefined) throw new HttpProblem('unauthorized', 'This token is unknown, revoked or has expired.');
  return caller;
}
