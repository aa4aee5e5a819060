// One store a person and project, for as long as the page lives.

import { device } from './this-device.js';
import { createWorkStore, type WorkStore } from './work-store.js';

const stores = new Map<string, WorkStore>();

export function storeOf(user: string, project: string): WorkStore {
  const key = `${user} ${project}`;
  const store = stores.get(key) ?? createWorkStore(user, project, device);
  stores.set(key, store);
  return store;
}

/** Whoever was logged out is here again: what waits is sent, and what is missing is leased. */
export function retryAll(user: string): void {
  for (const [key, store] of stores) if (key.startsWith(`${user} `)) store.read().retryNow();
}
