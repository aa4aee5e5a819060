// Failures of the machine, the network and PostgreSQL that pass by themselves, or by what somebody does elsewhere.
import { messageOf } from './home.js';

const transientCodes = new Set([
  // The disk, and folders that are away or closed for a while.
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOENT',
  'EBUSY',
  'ESTALE',
  // The machine's resources.
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EAGAIN',
  // The network.
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  // The embedded server; its output names the cause.
  'embedded_postgres_start_failed',
  'embedded_postgres_init_failed',
  'embedded_postgres_port_taken',
  'embedded_postgres_missing',
]);

/**
 * PostgreSQL's: it starts, stops or recovers (57P), is out of resources (53), has lost its disk (58) or a connection (08),
 * is read-only (25006), or another migration holds the lock (55P03).
 */
const transientStates = /^(?:57P0[1-5]|53\d{3}|58\w{3}|08\w{3}|25006|55P03)$/;

/** Whether waiting may mend it; what is not known to pass needs a person. */
export function isTransientSystemError(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof AggregateError && at.errors.some(isTransientSystemError)) return true;
    const code = 'code' in at ? String(at.code) : '';
    if (transientCodes.has(code) || transientStates.test(code)) return true;
    if (/timeout expired|Connection terminated|Query read timeout/.test(at.message)) return true;
  }
  return false;
}

/** The innermost reason in one line: outer errors say what was tried, and repeat whole statements. */
export function innermostReason(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  if (at instanceof AggregateError && at.errors.length > 0) return innermostReason(at.errors[0]);
  const lines = messageOf(at)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const worst = lines.findLast((line) => /\b(?:FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1) ?? '';
  const code = at instanceof Error && 'code' in at && worst === '' ? String(at.code) : '';
  return `${worst}${code}`.slice(0, 300);
}
