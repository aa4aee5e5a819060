// The events of runs as streams: read from the rows, and looked for when the database announces some. One listening connection
// serves all streams of this process.
import { finalStatuses, type RunEvent } from '@tastemaker/contracts';
import {
  type Database,
  type DatabaseAddress,
  type Listener,
  type ListenHandlers,
  listen,
  RUN_EVENTS_CHANNEL,
  runEventsAfter,
} from '@tastemaker/database';
import type { ServerSentEvent } from '../plugins/app/event-streams.js';

interface Subscription {
  /** Resolves at the next announcement for the run, after the time, or when the signal aborts. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface RunEventListener {
  subscribe(runId: string): Subscription;
  close(): Promise<void>;
}

/** Resolves once it listens. `onError` hears of lost connections, which are made anew. */
export async function openRunEventListener(
  database: DatabaseAddress,
  onError: NonNullable<ListenHandlers['onError']>,
): Promise<RunEventListener> {
  const waiting = new Map<string, Set<() => void>>();
  const wake = (runId: string) => {
    for (const awake of waiting.get(runId) ?? []) awake();
  };
  const listener: Listener = await listen(database, RUN_EVENTS_CHANNEL, {
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

/** Looks at least this often, for an announcement may be lost with a connection. */
const lookAgainMs = 5_000;
const batch = 500;

/** Ends with the run's final status, unless it was taken up again after that, or when the signal aborts. */
export async function* runEventsFrom(
  { database, runEventListener }: { database: Database; runEventListener: RunEventListener },
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  const announced = runEventListener.subscribe(runId);
  try {
    let last = after;
    while (!signal.aborted) {
      // Taken before reading: what is announced while reading is looked for again.
      const more = announced.next(lookAgainMs, signal);
      const events = await runEventsAfter(database, runId, last, batch);
      for (const event of events) {
        last = event.sequence;
        yield { id: String(event.sequence), data: JSON.stringify(event) };
      }
      const newest = events.at(-1);
      if (newest !== undefined && isFinal(newest) && events.length < batch) return;
      if (events.length < batch) await more;
    }
  } finally {
    announced.close();
  }
}

function isFinal({ data }: RunEvent): boolean {
  return data.type === 'status' && finalStatuses.some((status) => status === data.status);
}
