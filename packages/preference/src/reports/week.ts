/** Milliseconds: how long a period of a report is unless something else is asked for. */
export const week = 7 * 24 * 3600 * 1000;
