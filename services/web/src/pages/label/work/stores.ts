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
