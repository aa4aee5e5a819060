// Whether somebody is there: when a key was pressed, or the page was touched or scrolled, last.

export interface Activity {
  readonly idleMs: () => number;
  /** Calls it at each sign of life, at most once in a while. */
  readonly onActive: (listener: () => void, signal: AbortSignal) => void;
}

const signs = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;
const onceInMs = 2000;

export function createActivity(): Activity {
  let last = performance.now();
  return {
    idleMs: () => performance.now() - last,
    onActive: (listener, signal) => {
      const heard = () => {
        const now = performance.now();
        if (now - last < onceInMs) return;
        last = now;
        listener();
      };
      for (const sign of signs) addEventListener(sign, heard, { signal, passive: true, capture: true });
    },
  };
}
