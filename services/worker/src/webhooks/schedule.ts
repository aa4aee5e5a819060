// When a failed delivery is tried again: 5 s after the first attempt, then four times as long each time, at most twelve hours.
// With ten attempts the last one is made a little more than a day after the first.
import { pauseMs } from '@tastemaker/retry';

export interface RetryRules {
  /** Until the second attempt, in seconds. */
  readonly firstSeconds: number;
  /** Attempts in all. */
  readonly attempts: number;
}

const longestPauseMs = 12 * 3600 * 1000;

/**
 * Seconds until the next attempt; null: there is none.
 * @param attempt the one that failed, from 1
 * @param askedMs what the receiver asked for (`Retry-After`)
 */
export function retryAfterSeconds(
  attempt: number,
  { firstSeconds, attempts }: RetryRules,
  askedMs?: number,
  chance?: number,
): number | null {
  if (attempt >= attempts) return null;
  return pauseMs(attempt, { firstPauseMs: firstSeconds * 1000, factor: 4, longestPauseMs }, askedMs, chance) / 1000;
}
