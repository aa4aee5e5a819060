// What happens to the page itself: it is hidden, seen again, left for good; the browser finds a network, or loses it.

export interface PageLife {
  readonly onOnline: () => void;
  readonly onOffline: () => void;
  readonly onHidden: () => void;
  readonly onSeen: () => void;
  /** For good, as far as one can tell: a reload is the same. */
  readonly onLeft: () => void;
  /** Whether something would be lost with it. */
  readonly wouldLose: () => boolean;
}

export function watchPage(life: PageLife, signal: AbortSignal): void {
  addEventListener('online', life.onOnline, { signal });
  addEventListener('offline', life.onOffline, { signal });
  addEventListener('focus', life.onSeen, { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) life.onHidden();
      else life.onSeen();
    },
    { signal },
  );
  addEventListener(
    'pagehide',
    ({ persisted }) => {
      life.onHidden();
      if (!persisted) life.onLeft();
    },
    { signal },
  );
  addEventListener(
    'beforeunload',
    (event) => {
      if (life.wouldLose()) event.preventDefault();
    },
    { signal },
  );
}
