// Announcing committed changes, and hearing of them: PostgreSQL's NOTIFY, and LISTEN on a connection of its own, connected anew
// when it breaks.

import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import type { Database } from './database.js';
import { type DatabaseAddress, sessionUrl } from './place.js';

/** Sent by PostgreSQL when the transaction commits. */
export async function notify(tx: Database, channel: string, payload: string): Promise<void> {
  await tx.execute(sql`SELECT pg_notify(${channel}, ${payload})`);
}

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
/** A server that is frozen or vanished without a word is noticed by asking it now and then. */
const ASK_MS = 10_000;
const ANSWER_MS = 5_000;

/** Resolves once it listens; rejects when the first connection fails. */
export async function listen(address: DatabaseAddress, channel: string, handlers: ListenHandlers): Promise<Listener> {
  const databaseUrl = sessionUrl(address);
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
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: `tastemaker listens to ${channel}`,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => socket,
  });
  // Always heard: one broken connection reports several errors, and an unheard one ends the process.
  client.on('error', (error) => handlers.onError?.(error));
  client.on('notification', ({ payload }) => handlers.onNotification(payload ?? ''));
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const asking = setInterval(() => {
    client.query('SELECT 1').catch((error: unknown) => {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }, ASK_MS);
  client.once('end', () => clearInterval(asking));
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
