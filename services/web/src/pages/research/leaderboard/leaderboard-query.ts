// A project's leaderboard, asked for anew every few seconds: the server reckons it only where something was judged.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { LeaderboardAsk } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

const refetchInterval = 10_000;

export const leaderboardQuery = (projectId: string, ask: LeaderboardAsk) =>
  queryOptions({
    queryKey: ['project', projectId, 'leaderboard', ask],
    queryFn: () => client.leaderboard(projectId, ask),
    refetchInterval: ({ state }) => (state.status === 'error' ? false : refetchInterval),
    // Only of the same project: another one's figures would be wrong here.
    placeholderData: (previous, query) => (query?.queryKey[1] === projectId ? keepPreviousData(previous) : undefined),
    // What the votes can't tell is no trouble on the way.
    retry: false,
  });
