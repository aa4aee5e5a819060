// The work of whoever is logged in, as the page shows it.

import { useSyncExternalStore } from 'react';
import { useMe } from '../../../app/session.js';
import { storeOf } from './stores.js';
import type { Work } from './work.js';

/** What the caller works on in a project: while it is shown, the next ones are leased ahead. */
export function useWork(projectId: string): Work {
  const { id } = useMe();
  const { work, read } = storeOf(id, projectId);
  return useSyncExternalStore(work, read);
}
