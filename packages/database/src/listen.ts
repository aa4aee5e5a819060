// Hearing of committed changes: PostgreSQL's LISTEN on a connection of its own, connected anew when it breaks.

import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface Listener {
  /** Ends the connection; nothing is heard afterwards. */
  close(): Promise<void>;
}

export interface ListenHandlers {
  /** A change was committed; the payload is the id that the channel speaks of. */
  onNotification(payload: string): void;
  /**
   * Listening has (again) begun. What was committed before that is not heard: read what you follow from the rows now.
   */
  onConnected?(): void;
  /** The connection broke, or could not be made; it is tried again until `close`. */
  onError?(error: Error): void;
}

const RETRY_MS = 250;

/** Resolves once it listens; rejects when the first connection fails. */
export async function listen(databaseUrl: string, channel: string, handlers: ListenHandlers): Promise<Listener> {
  const closing = new AbortController();
  let client = await connect(databaseUrl, channel, handlers);
  const followed = follow();

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      const broken = await lost(client, closing.signal);
      if (!broken) return;
      client = await reconnect();
    }
  }

  async function reconnect(): Promise<pg.Client> {
    for (;;) {
      try {
        return await connect(databaseUrl, channel, handlers);
      } catch (error) {
        handlers.onError?.(error instanceof Error ? error : new Error(String(error)));
        await delay(RETRY_MS, undefined, { signal: closing.signal });
      }
    }
  }

  return {
    async close() {
      closing.abort();
      await followed.catch((error: unknown) => {
        // Closed while it waited to connect again: what was asked for.
        if (!(error instanceof Error && error.name === 'AbortError')) throw error;
      });
      await client.end();
    },
  };
}

async function connect(databaseUrl: string, channel: string, handlers: ListenHandlers): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: `tastemaker listens to ${channel}`,
    // A server that vanished without a word is noticed.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // Always heard: one broken connection reports several errors, and an unheard one ends the process.
  client.on('error', (error) => handlers.onError?.(error));
  client.on('notification', ({ payload }) => handlers.onNotification(payload ?? ''));
  await client.connect();
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  handlers.onConnected?.();
  return client;
}

/** Resolves with true when the connection has ended; with false when told to stop. */
function lost(client: pg.Client, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    client.once('end', () => resolve(true));
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
