// Logins that failed are audited like changes: who looks for an intruder finds them there. Without the address that was typed
// or that somebody came from.
import { type Database, recordAudit } from '@tastemaker/database';

export interface FailedLogin {
  method: 'password' | 'password-change' | 'link' | 'oidc';
  /** A code. `closed`: too many have failed, and the next ones are not even checked. */
  reason: string;
  /** Whose account it was about, if it is anybody's. */
  userId?: string | undefined;
}

export async function recordFailedLogin(database: Database, { method, reason, userId }: FailedLogin): Promise<void> {
  await recordAudit(database, { actorId: null, action: 'login.fail', subjectId: userId, detail: { method, reason } });
}
