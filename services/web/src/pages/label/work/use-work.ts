// The work of whoever is logged in, as the page shows it.

import { useSyncExternalStore } from 'react';
import { useMe } from '../../../app/session.js';
import { type Device, openDevice } from './device.js';
import type { Work } from './work.js';
import { createWorkStore, type WorkStore } from './work-store.js';

let device: Device | undefined;
const stores = new Map<string, WorkStore>();

/** What the caller works on in a project. */
export function useWork(projectId: string): Work {
  const { id } = useMe();
  const { subscribe, read } = storeOf(id, projectId);
  return useSyncExternalStore(subscribe, read);
}

function storeOf(user: string, project: string): WorkStore {
  const key = `${user} ${project}`;
  device ??= openDevice();
  const store = stores.get(key) ?? createWorkStore(user, project, device);
  stores.set(key, store);
  return store;
}
