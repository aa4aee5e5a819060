// Sessions: bearer tokens, in a browser cookies, that a login makes and that end with the logout, or by themselves.
import type { User } from '@tastemaker/contracts';
import { clearExpiredSessions, createToken, type Database, recordAudit } from '@tastemaker/database';
import type { OpenedSession } from './browser-sessions.js';
import { accountDisabled } from './caller.js';
import { recordFailedLogin } from './failed-logins.js';
import { hashSecret, newSecret } from './secrets.js';

/** OpenID Connect ends in a link, too: see routes/v1/auth/oidc.ts. */
export type LoginMethod = 'link' | 'password' | 'enrolment';

/** A week: who works with it daily logs in at most that often. */
const sessionMs = 7 * 24 * 3600 * 1000;

/** @throws HttpProblem `account_disabled` */
export async function openSession(database: Database, user: User, method: LoginMethod): Promise<OpenedSession> {
  if (user.disabledAt !== null) {
    await recordFailedLogin(database, { method, reason: 'account_disabled', userId: user.id });
    throw accountDisabled();
  }
  const secret = newSecret();
  const expiresAt = new Date(Date.now() + sessionMs).toISOString();
  const name = `login by ${method}`;
  return database.transaction(async (tx) => {
    await clearExpiredSessions(tx, user.id);
    const session = { userId: user.id, kind: 'session', name, secretHash: hashSecret(secret), expiresAt } as const;
    const token = await createToken(tx, session);
    const entry = { actorId: user.id, action: 'session.create', subjectId: token.id, detail: { method } };
    await recordAudit(tx, entry);
    return { token: { ...token, secret }, user };
  });
}
