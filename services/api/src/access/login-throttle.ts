// Guessing passwords is slow: after a few failures an account is closed for a while, first to whoever failed, then to all.
// Counted in this process; several API processes allow as many times more.
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from '../problems/http-problem.js';

export interface Attempt {
  /** Whose: an email address, or an id. */
  account: string;
  /** From where. */
  address: string;
}

export interface LoginThrottle {
  /** @throws HttpProblem `too_many_requests` while it is closed */
  assertOpen(attempt: Attempt): Promise<void>;
  countFailure(attempt: Attempt): Promise<void>;
  /** After a success: the failures from there were slips. */
  forgive(attempt: Attempt): Promise<void>;
}

const windowSeconds = 15 * 60;
/** From one place, to one account. */
const failuresFromOne = 5;
/** From everywhere, to one account: few enough for any password, too many for an enemy who only wants to shut somebody out cheaply. */
const failuresFromAll = 50;

export function createLoginThrottle(): LoginThrottle {
  const fromOne = new RateLimiterMemory({ points: failuresFromOne, duration: windowSeconds });
  const fromAll = new RateLimiterMemory({ points: failuresFromAll, duration: windowSeconds });
  return {
    async assertOpen(attempt) {
      refuse(await fromOne.get(pairOf(attempt)), failuresFromOne);
      refuse(await fromAll.get(accountOf(attempt)), failuresFromAll);
    },
    async countFailure(attempt) {
      await fromOne.penalty(pairOf(attempt));
      await fromAll.penalty(accountOf(attempt));
    },
    async forgive(attempt) {
      await fromOne.delete(pairOf(attempt));
    },
  };
}

function refuse(count: RateLimiterRes | null, allowed: number): void {
  if (count === null || count.consumedPoints < allowed) return;
  const retryAfterSeconds = Math.ceil(count.msBeforeNext / 1000);
  const detail = `Too many logins have failed. Try again in ${Math.ceil(retryAfterSeconds / 60)} minutes, or log in by a link.`;
  throw new HttpProblem('too_many_requests', detail, { retryAfterSeconds });
}

function pairOf(attempt: Attempt): string {
  return `${accountOf(attempt)} ${attempt.address}`;
}

function accountOf({ account }: Attempt): string {
  return account.toLowerCase();
}
