// The cache of what the server answered. Reads are tried again by the client, by one policy, not by the cache.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '@tastemaker/client/browser';
import { sessionEnded } from './session-end.js';

const whenFailed = (error: unknown) => {
  if (error instanceof ApiError && error.code === 'unauthorized') sessionEnded();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: whenFailed }),
  mutationCache: new MutationCache({ onError: whenFailed }),
  defaultOptions: {
    queries: { retry: false, staleTime: 15_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
