// The session as the query cache sees it: who is logged in, and the end of it.
import { queryOptions } from '@tanstack/react-query';
import { client } from './client.js';
import { clearMe, loadMe } from './me.js';
import { queryClient } from './queries.js';

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: loadMe, staleTime: 60_000 });

/** Leaves the page: nothing that it holds of somebody stays. What waits for this, waits until the page is gone. */
export async function logOut(): Promise<never> {
  await client.logout();
  forgetMe();
  location.replace('/login');
  return new Promise<never>(() => undefined);
}

/** What was loaded as somebody must not be shown to the next one. */
export function forgetMe(): void {
  clearMe();
  queryClient.clear();
}
