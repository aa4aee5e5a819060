// Which server a REST command talks to, and with which token.
import { join } from 'node:path';
import { ApiError, type Client, ConnectionError, createClient } from '@tastemaker/client';
import type { Context } from './context.js';
import { readEnvironment } from './env.js';
import { Failure } from './failure.js';
import { keptSession } from './session-file.js';
import { readIfThere, readServerRecord } from './supervisor/home.js';
import { isAlive } from './supervisor/lock.js';

/** The server and the token a REST command talks with. */
export interface Connection {
  readonly url: string;
  readonly client: Client;
}

/**
 * Options first, then the environment, then whatever runs from the home folder.
 * @throws {Failure} that says how to name a server or a token.
 */
export function connect(context: Context): Connection {
  const { env } = context;
  const url = serverUrl(context);
  // The home's own token is for the home's own server; it is never sent elsewhere.
  const own = namedServer(context) === undefined ? readIfThere(join(env.home, 'admin-token'))?.trim() : undefined;
  const token = context.token ?? env.token ?? env.adminToken ?? keptSession(env.home, url)?.token ?? own;
  if (token === undefined)
    throw new Failure('no_token', `no token for ${url}`, {
      cure: 'log in with `tastemaker login`, or give one with --token or TASTEMAKER_TOKEN',
    });
  return { url, client: createClient({ baseUrl: url, token, retries: 3 }) };
}

/** The server that commands talk with. @throws {Failure} that says how to name one. */
export function serverUrl(context: Context): string {
  const { env } = context;
  const url = namedServer(context) ?? readServerRecord({ serverFile: join(env.home, 'server.json') })?.url;
  if (url !== undefined) return url;
  throw new Failure('no_server', `no server runs from ${env.home}`, {
    cure: 'start one with `pnpm start`, or name one with --server or TASTEMAKER_API_URL',
  });
}

export function namedServer({ server, env }: Context): string | undefined {
  return server ?? env.apiUrl;
}

/** What a failed call means to who typed the command; other errors stay as they are. */
export function failureOfCall(error: unknown): unknown {
  if (error instanceof ApiError) {
    const cure =
      error.code === 'unauthorized'
        ? { cure: 'log in with `tastemaker login`, or give a valid token with --token or TASTEMAKER_TOKEN' }
        : error.status >= 500
          ? awaited()
          : {};
    return new Failure(error.code, error.message, { cause: error, ...cure });
  }
  if (error instanceof ConnectionError)
    return new Failure(error.code, error.message, {
      cause: error,
      cure: whatIsAwaited() ?? 'is it running? `pnpm start` starts it; --server or TASTEMAKER_API_URL names another',
    });
  return error;
}

function awaited(): { readonly cure?: string } {
  const cure = whatIsAwaited();
  return cure === undefined ? {} : { cure };
}

/** What the installation of this home waits for, where it runs and waits. */
function whatIsAwaited(): string | undefined {
  const server = readServerRecord({ serverFile: join(readEnvironment().home, 'server.json') });
  if (server === undefined || server.waitingFor.length === 0 || !isAlive(server.pid)) return undefined;
  const reasons = server.waitingFor.map(({ reason, since }) => `${reason} (since ${since})`);
  return `it comes back by itself: ${reasons.join('; ')}`;
}
