// Which runs have news: one listening connection for all event streams of this process.
import { type Listener, type ListenHandlers, listen, RUN_EVENTS_CHANNEL } from '@tastemaker/database';

interface Subscription {
  /** Resolves at the next announcement for the run, after the time, or when the signal aborts. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface RunAnnouncements {
  subscribe(runId: string): Subscription;
  close(): Promise<void>;
}

/** Resolves once it listens. `onError` hears of lost connections, which are made anew. */
export async function openRunAnnouncements(
  databaseUrl: string,
  onError: NonNullable<ListenHandlers['onError']>,
): Promise<RunAnnouncements> {
  const waiting = new Map<string, Set<() => void>>();
  const wake = (runId: string) => {
    for (const awake of waiting.get(runId) ?? []) awake();
  };
  const listener: Listener = await listen(databaseUrl, RUN_EVENTS_CHANNEL, {
    onNotification: wake,
    // What was announced while the connection was gone was not heard: everybody looks.
    onConnected: () => {
      for (const runId of waiting.keys()) wake(runId);
    },
    onError,
  });
  return { subscribe: (runId) => subscribe(waiting, runId), close: () => listener.close() };
}

function subscribe(waiting: Map<string, Set<() => void>>, runId: string): Subscription {
  const own = new Set<() => void>();
  const all = waiting.get(runId) ?? new Set();
  waiting.set(runId, all);
  return {
    next: (milliseconds, signal) =>
      new Promise((resolve) => {
        const awake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', awake);
          all.delete(awake);
          own.delete(awake);
          resolve();
        };
        const timer = setTimeout(awake, milliseconds);
        signal.addEventListener('abort', awake, { once: true });
        all.add(awake);
        own.add(awake);
      }),
    close() {
      for (const awake of own) awake();
      if (all.size === 0) waiting.delete(runId);
    },
  };
}
