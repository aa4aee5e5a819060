// The cache of what the server answered. Reads are tried again by the client, by one policy, not by the cache.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noticeSessionEnd } from './session-end.js';

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSessionEnd }),
  mutationCache: new MutationCache({ onError: noticeSessionEnd }),
  defaultOptions: {
    queries: { retry: false, staleTime: 15_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
