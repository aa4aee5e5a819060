// Attempts that are made again: how often, after which pauses, and until when.

export interface RetryPolicy {
  /** Attempts in all, the first included. @defaultValue no bound */
  readonly attempts?: number;
  /** Pause before the second attempt. */
  readonly firstPauseMs: number;
  /** Each further pause is so many times as long as the one before it. @defaultValue 2 */
  readonly factor?: number;
  /** @defaultValue 30_000 */
  readonly longestPauseMs?: number;
}

export interface RetryOptions extends RetryPolicy {
  /** Ends a pause, and the attempts with it. */
  readonly signal?: AbortSignal | undefined;
  /** Whether another attempt may succeed where this one failed. */
  readonly isTransient: (error: unknown) => boolean;
  /** How long the other side asked to be left alone; undefined: it asked for nothing. */
  readonly askedPauseMs?: (error: unknown) => number | undefined;
  /** Called before each pause. */
  readonly onRetry?: (error: unknown) => void;
}

/** Each pause is longer or shorter by up to this share, so that callers that failed together do not come back together. */
const jitter = 0.25;

/**
 * How long to wait after so many failures in a row: growing, varied at random, and not shorter than what the other side asked
 * for, as far as that stays within the longest pause.
 * @param failures from 1
 * @param chance a number in [0, 1)
 */
export function pauseMs(
  failures: number,
  { firstPauseMs, factor = 2, longestPauseMs = 30_000 }: RetryPolicy,
  askedMs = 0,
  chance: number = Math.random(),
): number {
  const grown = Math.min(longestPauseMs, firstPauseMs * factor ** (failures - 1));
  return Math.max(grown * (1 - jitter + 2 * jitter * chance), Math.min(askedMs, longestPauseMs));
}

/**
 * The result of the first attempt that succeeds.
 * @param attempt is told its number, from 1
 * @throws what the last attempt threw, or the first that is not transient; the signal's reason once it aborts
 */
export async function retry<Result>(
  attempt: (number: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { signal, attempts = Number.POSITIVE_INFINITY } = options;
  for (let number = 1; ; number += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (error) {
      signal?.throwIfAborted();
      if (number >= attempts || !options.isTransient(error)) throw error;
      options.onRetry?.(error);
      await pause(pauseMs(number, options, options.askedPauseMs?.(error)), signal);
    }
  }
}

/** Resolves after the time; rejects with the signal's reason as soon as it aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal?.reason }));
    };
    if (signal?.aborted === true) return onAbort();
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
