/** How long to wait between attempts that fail one after another. */
export interface Pauses {
  /** @defaultValue 500 */
  readonly firstMs: number;
  /** @defaultValue 30_000 */
  readonly longestMs: number;
  /** What ran this long has settled: the next failure counts as the first. @defaultValue 30_000 */
  readonly settledMs: number;
}

export const defaultPauses: Pauses = { firstMs: 500, longestMs: 30_000, settledMs: 30_000 };

/** Twice as long after each failure in a row. @param failures from 1 */
export function pauseAfter(failures: number, { firstMs, longestMs }: Pauses): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
}

/** A pause that ends early when it is hurried, or when the signal is aborted. */
export interface Pausing {
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  hurry(): void;
}

export function createPausing(): Pausing {
  let end: (() => void) | undefined;
  return {
    pause: (milliseconds, signal) =>
      new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          end = undefined;
          resolve();
        };
        const timer = setTimeout(finish, milliseconds);
        signal.addEventListener('abort', finish, { once: true });
        end = finish;
        if (signal.aborted) finish();
      }),
    hurry: () => end?.(),
  };
}
