// What a person has of a project on this device, for pages that look it over: nothing is leased for them.

import type { OwnJudgment } from '@tastemaker/contracts';
import { useMemo, useSyncExternalStore } from 'react';
import { useMe } from '../../../app/me.js';
import type { DraftRow, HeldRow, TextRow, TroubleRow, WaitingRow } from './rows.js';
import { storeOf } from './stores.js';
import { giveBackTaken, takeAlong } from './taking-along.js';
import { takeBackWaiting, withdrawStored } from './undo.js';
import type { Work } from './work.js';

export interface DeviceWork {
  readonly work: Work;
  readonly waiting: readonly WaitingRow[];
  readonly troubles: readonly TroubleRow[];
  readonly held: readonly HeldRow[];
  readonly drafts: readonly DraftRow[];
  readonly texts: readonly TextRow[];
  /** Takes a stored judgment back: it is held again, as it was. @throws ApiError, ConnectionError */
  readonly takeBack: (judgment: OwnJudgment) => Promise<void>;
  /** The same of one that waits here. */
  readonly takeBackWaiting: (assignmentId: string) => Promise<void>;
  /** Leases so many for hours. @returns how many there are. @throws ApiError, ConnectionError */
  readonly takeAlong: (count: number) => Promise<number>;
  readonly giveBack: (assignmentIds: readonly string[]) => Promise<void>;
  readonly deleteText: (row: TextRow) => Promise<void>;
}

export function useDeviceWork(projectId: string): DeviceWork {
  const { id } = useMe();
  const { look, read, desk } = storeOf(id, projectId);
  const work = useSyncExternalStore(look, read);
  return useMemo(
    () => ({
      work,
      waiting: desk.list('waiting'),
      troubles: desk.list('trouble'),
      held: desk.list('held'),
      drafts: desk.list('draft'),
      texts: desk.list('text'),
      takeBack: (judgment) => withdrawStored(desk, judgment),
      takeBackWaiting: (assignmentId) => takeBackWaiting(desk, assignmentId),
      takeAlong: (count) => takeAlong(desk, count),
      giveBack: (ids) => giveBackTaken(desk, ids),
      deleteText: (row) => desk.apply([{ remove: row }]),
    }),
    [work, desk],
  );
}
