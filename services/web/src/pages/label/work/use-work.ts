// The work of whoever is logged in, as the page shows it.

import { useMemo, useSyncExternalStore } from 'react';
import { useMe } from '../../../app/me.js';
import { useAnswer } from '../answers.js';
import { ownProgressQuestion } from '../questions.js';
import { storeOf } from './stores.js';
import type { Work } from './work.js';

/** What the caller works on in a project: while it is shown, the next ones are leased ahead. */
export function useWork(projectId: string): Work {
  const { id } = useMe();
  const { work: subscribe, read } = storeOf(id, projectId);
  const work = useSyncExternalStore(subscribe, read);
  const { data: progress } = useAnswer(ownProgressQuestion, projectId);
  return useMemo(() => ({ ...work, progress }), [work, progress]);
}
