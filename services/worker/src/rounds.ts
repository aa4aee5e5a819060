// Work that is looked for again and again in the background.
import { pause, pauseMs } from '@tastemaker/retry';

export interface Rounds {
  readonly everyMs: number;
  /** @returns whether more waits, so that the next round follows at once */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  readonly failed: (error: unknown, pauseMs: number) => void;
}

/** Goes on until it is stopped; a round that fails is tried again after a growing pause, of a minute at most. */
export function startRounds({ everyMs, round, failed }: Rounds): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const afterFailures = { firstPauseMs: 2 * everyMs, longestPauseMs: 60_000 };
  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs: number;
      try {
        waitMs = (await round(signal)) ? 0 : everyMs;
        failures = 0;
      } catch (error) {
        failures += 1;
        waitMs = pauseMs(failures, afterFailures);
        failed(error, waitMs);
      }
      // Its only rejection is that of the signal.
      await pause(waitMs, signal).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
