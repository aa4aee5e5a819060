// What the page of today's judgments asks.

import { infiniteQueryOptions } from '@tanstack/react-query';
import type { ListedOwnJudgment, Page } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { keptAnswer } from '../work/kept-answers.js';
import { readClock } from '../work/server-clock.js';

/** Newest first, since midnight where the labeler is; by the server's clock, so that a wrong one here hides nothing. */
export const todaysJudgmentsQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['own-judgments', projectId],
    queryFn: ({ pageParam }) => {
      const from = lastMidnight();
      const list = (page: { cursor?: string }) =>
        client.listOwnJudgments(projectId, { from: from.toISOString(), limit: 100, ...page });
      return pageParam === undefined ? firstPage(projectId, from, () => list({})) : list({ cursor: pageParam });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
  });

/** Without a network the one of before, as far as it is of today. */
async function firstPage(
  projectId: string,
  from: Date,
  load: () => Promise<Page<ListedOwnJudgment>>,
): Promise<Page<ListedOwnJudgment>> {
  const page = await keptAnswer(projectId, 'own-judgments', load);
  return { ...page, items: page.items.filter(({ createdAt }) => new Date(createdAt) >= from) };
}

function lastMidnight(): Date {
  const midnight = new Date(readClock().server);
  midnight.setHours(0, 0, 0, 0);
  return midnight;
}
