// Who is logged in. Kept on the device, too, so that a labeler can go on where there is no network.

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ConnectionError } from '@tastemaker/client/browser';
import type { Me } from '@tastemaker/contracts';
import { client, setCsrfToken } from './client.js';
import { queryClient } from './queries.js';

const storageKey = 'tastemaker-me';

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: loadMe, staleTime: 60_000 });

/** Who is logged in, on pages that only somebody who is can reach. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Leaves the page: nothing that it holds of somebody stays. What waits for this, waits until the page is gone. */
export async function logOut(): Promise<never> {
  await client.logout();
  forgetMe();
  location.replace('/login');
  return new Promise<never>(() => undefined);
}

/** What was loaded as somebody must not be shown to the next one. */
export function forgetMe(): void {
  setCsrfToken(null);
  storage((store) => store.removeItem(storageKey));
  queryClient.clear();
}

/** @throws ApiError `unauthorized` when nobody is logged in; ConnectionError when nobody was known here before, either */
async function loadMe(): Promise<Me> {
  try {
    const me = await client.me();
    setCsrfToken(me.csrfToken);
    storage((store) => store.setItem(storageKey, JSON.stringify(me)));
    return me;
  } catch (error) {
    const known = error instanceof ConnectionError ? storedMe() : undefined;
    if (known === undefined) throw error;
    setCsrfToken(known.csrfToken);
    return known;
  }
}

function storedMe(): Me | undefined {
  const text = storage((store) => store.getItem(storageKey)) ?? null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written above, by this version or one whose `me` it can show
  return text === null ? undefined : (JSON.parse(text) as Me);
}

function storage<Result>(use: (store: Storage) => Result): Result | undefined {
  try {
    return use(localStorage);
  } catch {
    // Storage is refused in this window: then only the server knows who this is.
    return undefined;
  }
}
