// How HTTP says that a request failed for now, and how fetch says that there was no answer.

/** The server itself says "not now": RFC 6585, 429 Too Many Requests; RFC 9110, 503 Service Unavailable. */
export function isBusyStatus(status: number): boolean {
  return status === 429 || status === 503;
}

/** A server that is busy, or that a proxy could not reach, or that failed in a way that may pass. */
export function isTransientStatus(status: number): boolean {
  return isBusyStatus(status) || [408, 500, 502, 504].includes(status);
}

/** A `Retry-After` header's milliseconds from now; undefined where it says nothing (RFC 9110, 10.2.3: seconds, or a date). */
export function retryAfterMs(header: string | null | undefined, now: number = Date.now()): number | undefined {
  if (header === null || header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Why fetch brought no answer: its own errors only say that it failed, their causes why. */
export function fetchFailureReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
