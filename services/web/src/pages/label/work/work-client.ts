// The clients of a labeler's work.
import { createLabelingClient, type LabelingClient } from '@tastemaker/client/labeling';
import { clientOptions } from '../../../app/client-options.js';
import { hearServerTime } from './server-clock.js';

const longestWaitMs = 30_000;

/** For what is only read: tries again by itself. */
export const readingClient: LabelingClient = createLabelingClient(clientOptions);

/** Does not try again by itself, because the outbox does; limits each wait; and hears what time the server has. */
export const workClient: LabelingClient = createWorkClient({});

/** For the last words of a page that is being left: the browser sends them after it is gone. */
export const leavingClient: LabelingClient = createWorkClient({ keepalive: true });

function createWorkClient(init: RequestInit): LabelingClient {
  return createLabelingClient({
    ...clientOptions,
    retries: 0,
    fetch: async (input, request) => {
      const response = await fetch(input, { ...request, ...init, signal: AbortSignal.timeout(longestWaitMs) });
      hearServerTime(response.headers.get('date'));
      return response;
    },
  });
}
