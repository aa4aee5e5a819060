// Logins that fail are audited, and throttled: after a few an account is closed for a while, first to whoever failed, then to all.
// An attempt is counted in the database before it is checked, so that guesses in parallel and at other API processes count.
import {
  countLoginAttempt,
  type Database,
  forgetLoginAttempts,
  recordAudit,
  uncountLoginAttempt,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { hashSecret } from './secrets.js';

export interface FailedLogin {
  method: 'password' | 'password-change' | 'link' | 'oidc' | 'enrolment';
  /** A code. `closed`: too many have failed, and the next ones are not even checked. */
  reason: string;
  /** Whose account it was about, if it is anybody's. */
  userId?: string | undefined;
}

export async function recordFailedLogin(database: Database, { method, reason, userId }: FailedLogin): Promise<void> {
  await recordAudit(database, { actorId: null, action: 'login.fail', subjectId: userId, detail: { method, reason } });
}

export interface Attempt {
  /** Whose: an email address, or the id of an account. */
  account: string;
  /** From where. */
  address: string;
  /** The account's id, if there is one. */
  userId: string | undefined;
  method: FailedLogin['method'];
}

export interface LoginThrottle {
  /** Counts it. @throws HttpProblem `too_many_requests` while the account is closed */
  count(attempt: Attempt): Promise<void>;
  /** After a success: the failures from there were slips. */
  forgive(attempt: Attempt): Promise<void>;
}

const windowSeconds = 15 * 60;
/** From one place, to one account. */
const triesFromOne = 5;
/** From everywhere, to one account: few enough for any password, too many for an enemy who only wants to shut somebody out cheaply. */
const triesFromAll = 50;

export function createLoginThrottle(database: Database): LoginThrottle {
  async function count(key: string, allowed: number, { userId, method }: Attempt): Promise<void> {
    const { attempts, secondsLeft } = await countLoginAttempt(database, key, windowSeconds);
    if (attempts <= allowed) return;
    // Once in a window: whoever goes on trying fills no log.
    if (attempts === allowed + 1) await recordFailedLogin(database, { method, reason: 'closed', userId });
    throw tooMany(secondsLeft);
  }
  return {
    async count(attempt) {
      // In this order: one place uses up no more of the account's tries than are its own.
      await count(pairKey(attempt), triesFromOne, attempt);
      await count(accountKey(attempt), triesFromAll, attempt);
    },
    async forgive(attempt) {
      await forgetLoginAttempts(database, pairKey(attempt));
      await uncountLoginAttempt(database, accountKey(attempt));
    },
  };
}

function tooMany(secondsLeft: number): HttpProblem {
  const retryAfterSeconds = Math.max(1, secondsLeft);
  const detail = `Too many logins have failed. Try again in ${Math.ceil(retryAfterSeconds / 60)} minutes, or log in by a link.`;
  return new HttpProblem('too_many_requests', detail, { retryAfterSeconds });
}

// Hashes: the table tells nobody who has tried to log in from where.

function pairKey(attempt: Attempt): string {
  return hashSecret(`from ${attempt.address} to ${nameOf(attempt)}`);
}

function accountKey(attempt: Attempt): string {
  return hashSecret(`to ${nameOf(attempt)}`);
}

/** One name for an account, whichever way it is tried. */
function nameOf({ userId, account }: Attempt): string {
  return userId ?? account.normalize('NFKC').toLowerCase();
}
