// Passwords: hashed by argon2id, compared in the same time whether there is such an account or not.
import { hash, verify } from '@node-rs/argon2';
import type { User } from '@tastemaker/contracts';
import { credentialsByEmail, type Database } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { LoginThrottle } from './failed-logins.js';
import { recordFailedLogin } from './failed-logins.js';

// The library's defaults are argon2id with OWASP's first recommendation: 19 MiB, two passes, one lane.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id

/** In argon2's own encoding, with its salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

function isPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password);
}

/** Compared with when there is nothing else to compare with, so that the time it takes tells nobody who has an account. */
let nobodysHash: Promise<string> | undefined;

/**
 * Whose address and password these are.
 * @throws HttpProblem `login_failed`, in the same words for an unknown address, an account without a password and a wrong
 * password; `too_many_requests` after too many of them
 */
export async function userByPassword(
  database: Database,
  throttle: LoginThrottle,
  login: { email: string; password: string; address: string },
): Promise<User> {
  const credentials = await credentialsByEmail(database, login.email);
  const attempt = {
    account: login.email,
    address: login.address,
    userId: credentials?.user.id,
    method: 'password' as const,
  };
  await throttle.count(attempt);
  const stored = credentials?.passwordHash ?? (await (nobodysHash ??= hashPassword('')));
  const matches = await isPassword(stored, login.password);
  if (!matches || credentials === undefined || credentials.passwordHash === null) {
    await recordFailedLogin(database, { method: 'password', reason: 'wrong', userId: attempt.userId });
    throw new HttpProblem('login_failed', 'The address or the password is wrong.');
  }
  await throttle.forgive(attempt);
  return credentials.user;
}

/**
 * Whoever changes a password knows the old one, so that a session left open, or a token, is not enough to take an account.
 * @param stored null: there is none yet
 * @throws HttpProblem `login_failed`, `too_many_requests`
 */
export async function assertOwnPassword(
  database: Database,
  throttle: LoginThrottle,
  claim: { userId: string; stored: string | null; current: string | undefined; address: string },
): Promise<void> {
  const { userId, stored, current = '', address } = claim;
  if (stored === null) return;
  const attempt = { account: userId, address, userId, method: 'password-change' as const };
  await throttle.count(attempt);
  if (await isPassword(stored, current)) return throttle.forgive(attempt);
  await recordFailedLogin(database, { method: 'password-change', reason: 'wrong', userId });
  throw new HttpProblem('login_failed', 'That is not your current password.');
}
