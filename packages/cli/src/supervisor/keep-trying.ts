// The supervisor's patience: what fails for now is tried again for ever, and told meanwhile.
import { type RetryPolicy, retry } from '@tastemaker/retry';
import type { Status } from './status.js';
import { innermostReason, isTransientSystemError } from './transient-errors.js';

export const supervisorPauses = { firstPauseMs: 500, longestPauseMs: 30_000 } as const satisfies RetryPolicy;

/**
 * Tries until it succeeds, and tells what is waited for.
 * @param part what is waited for, in a word
 * @throws what no waiting mends, and the signal's reason
 */
export async function keepTrying<Result>(
  part: string,
  attempt: () => Promise<Result> | Result,
  status: Pick<Status, 'waitingFor' | 'isBack'>,
  signal: AbortSignal,
): Promise<Result> {
  const result = await retry(async () => attempt(), {
    ...supervisorPauses,
    signal,
    isTransient: isTransientSystemError,
    onRetry: (error) => status.waitingFor(part, `waiting for ${part}: ${innermostReason(error)}`),
  });
  status.isBack(part);
  return result;
}
