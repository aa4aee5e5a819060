// A pause that another part can end early.
import { pause } from '@tastemaker/retry';

export interface InterruptiblePause {
  /** Resolves after the time, when it is interrupted, or when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Ends the wait that is under way, if one is. */
  interrupt(): void;
}

export function createInterruptiblePause(): InterruptiblePause {
  let current = new AbortController();
  return {
    async wait(milliseconds, signal) {
      current = new AbortController();
      // Its only rejection is that of a signal.
      await pause(milliseconds, AbortSignal.any([signal, current.signal])).catch(() => undefined);
    },
    interrupt: () => current.abort(),
  };
}
