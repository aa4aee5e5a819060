const day = 24 * 3600 * 1000;

/** Milliseconds: how long a period of a report is unless something else is asked for. */
export const week = 7 * day;

/** The first Monday of 1970, UTC. */
const firstMonday = 4 * day;

/** When the period begins in which an instant lies: weeks on a Monday (ISO 8601), days at midnight, UTC. */
export function periodStart(at: number, periodMs: number): number {
  return Math.floor((at - firstMonday) / periodMs) * periodMs + firstMonday;
}
