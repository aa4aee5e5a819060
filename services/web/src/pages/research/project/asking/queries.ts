// What strategies made in a project, and its live head.
import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '@tastemaker/client/browser';
import type { LiveHead } from '@tastemaker/contracts';
import { client } from '../../../../app/client.js';

export const askingsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'askings'],
    queryFn: () => client.listAskings(projectId, { limit: 10 }),
  });

/** Null: there is none. Asked again while it reads hidden states, and now and then as it learns. */
export const liveHeadQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'live-head'],
    queryFn: async (): Promise<LiveHead | null> => {
      try {
        return await client.getLiveHead(projectId);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: ({ state: { data } }) => (data == null ? false : data.state === 'reading' ? 2000 : 10_000),
  });
