/**
 * When a failed attempt is made again: 5 s after the first, then four times as long each time, at most twelve hours, each
 * by up to a quarter more or less, so that what failed together does not come back together. With ten attempts the last
 * one is made a little more than a day after the first.
 */
export interface RetryRules {
  /** Until the second attempt, in seconds. */
  readonly firstSeconds: number;
  /** Attempts in all. */
  readonly attempts: number;
}

const factor = 4;
const longestSeconds = 12 * 3600;

/**
 * Seconds until the next attempt; null: there is none.
 * @param attempt the one that failed, from 1
 * @param askedSeconds what the receiver asked for (`Retry-After`): not before that, within the longest wait
 * @param chance a number in [0, 1)
 */
export function retryAfter(
  attempt: number,
  { firstSeconds, attempts }: RetryRules,
  askedSeconds: number,
  chance: number = Math.random(),
): number | null {
  if (attempt >= attempts) return null;
  const backoff = Math.min(firstSeconds * factor ** (attempt - 1), longestSeconds) * (0.75 + chance / 2);
  return Math.max(backoff, Math.min(askedSeconds, longestSeconds));
}

/** A `Retry-After` header's seconds from now, 0 where it says nothing (RFC 9110, section 10.2.3). */
export function secondsAsked(header: string | undefined, now: number = Date.now()): number {
  if (header === undefined) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
