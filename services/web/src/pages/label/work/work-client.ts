// The client of a labeler's work: it does not try again by itself, because the outbox does; it limits each wait; and it hears what
// time the server has.

import { type Client, createBrowserClient } from '@tastemaker/client/browser';
import { currentCsrfToken } from '../../../app/client.js';
import { hearServerTime } from './server-clock.js';

const longestWaitMs = 30_000;

export const workClient: Client = createClient({});

/** For the last words of a page that is being left: the browser sends them after it is gone. */
export const leavingClient: Client = createClient({ keepalive: true });

function createClient(init: RequestInit): Client {
  return createBrowserClient({
    baseUrl: location.origin,
    csrfToken: currentCsrfToken,
    retries: 0,
    fetch: async (input, request) => {
      const response = await fetch(input, { ...request, ...init, signal: AbortSignal.timeout(longestWaitMs) });
      hearServerTime(response.headers.get('date'));
      return response;
    },
  });
}
