// What the page of today's judgments asks.

import { infiniteQueryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';
import { readClock } from '../work/server-clock.js';

/** Newest first, since midnight where the labeler is; by the server's clock, so that a wrong one here hides nothing. */
export const todaysJudgmentsQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['own-judgments', projectId],
    queryFn: ({ pageParam }) =>
      client.listOwnJudgments(projectId, {
        from: lastMidnight().toISOString(),
        limit: 100,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
  });

function lastMidnight(): Date {
  const midnight = new Date(readClock().server);
  midnight.setHours(0, 0, 0, 0);
  return midnight;
}
