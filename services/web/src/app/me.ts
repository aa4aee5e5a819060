// Who is logged in. Kept on the device, too, so that a labeler can go on where there is no network.
import { ConnectionError, createLabelingClient } from '@tastemaker/client/labeling';
import type { Me } from '@tastemaker/contracts';
import { useSyncExternalStore } from 'react';
import { clientOptions, setCsrfToken } from './client-options.js';

const storageKey = 'tastemaker-me';
const client = createLabelingClient(clientOptions);
const listeners = new Set<() => void>();
let me: Me | undefined;

/** Who is logged in, on pages that only somebody who is can reach. */
export function useMe(): Me {
  const known = useSyncExternalStore(subscribe, currentMe);
  if (known === undefined) throw new Error('nobody is logged in');
  return known;
}

export function currentMe(): Me | undefined {
  return me;
}

/** Takes what the server has just told. */
export function setMe(told: Me): void {
  setCsrfToken(told.csrfToken);
  me = told;
  for (const listener of listeners) listener();
}

/** Nobody is logged in any more. Pages that show somebody are left without being drawn again. */
export function clearMe(): void {
  setCsrfToken(null);
  me = undefined;
  storage((store) => store.removeItem(storageKey));
}

/** @throws ApiError `unauthorized` when nobody is logged in; ConnectionError when nobody was known here before, either */
export async function loadMe(): Promise<Me> {
  const told = await askedOrStored();
  setMe(told);
  return told;
}

async function askedOrStored(): Promise<Me> {
  try {
    const told = await client.me();
    storage((store) => store.setItem(storageKey, JSON.stringify(told)));
    return told;
  } catch (error) {
    const stored = error instanceof ConnectionError ? storedMe() : undefined;
    if (stored === undefined) throw error;
    return stored;
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

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
