// Work by way of the server alone: assignments are leased ahead, judgments are sent one after the other.

import { ApiError, ConnectionError } from '@tastemaker/client/browser';
import type { Assignment, JudgmentAccepted, NoneNext, SkipReason } from '@tastemaker/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { client } from '../../../app/client.js';
import { type Draft, judgmentOf } from '../draft.js';
import type { Work } from './work.js';

const leasedAhead = 4;

/** What the caller works on in a project. */
export function useWork(projectId: string): Work {
  const [store] = useState(() => createStore(projectId));
  useEffect(() => {
    void store.load();
  }, [store]);
  return useSyncExternalStore(store.subscribe, store.read);
}

function createStore(projectId: string) {
  const listeners = new Set<() => void>();
  let held: Assignment[] = [];
  let sending = Promise.resolve();
  let work: Work = {
    current: undefined,
    draft: undefined,
    ahead: 0,
    waiting: 0,
    connection: { state: 'online' },
    none: undefined,
    failure: undefined,
    trouble: undefined,
    last: undefined,
    leaseEndsAt: undefined,
    progress: undefined,
    keep: () => undefined,
    submit: (draft) => {
      finish(draft, (assignment) =>
        client.submitJudgment(assignment.id, judgmentOf(draft, assignment), { next: held.length < leasedAhead }),
      );
    },
    skip: (reason: SkipReason, draft) => {
      const { rationale, dwellMs } = draft;
      finish(draft, (assignment) =>
        client.skipAssignment(assignment.id, {
          reason,
          fenceToken: assignment.fenceToken,
          dwellMs: Math.round(dwellMs),
          ...(rationale.trim() === '' ? {} : { rationale }),
        }),
      );
    },
    flag: async (flag) => {
      const { current } = work;
      if (current === undefined) return;
      await client.raiseFlag(current.id, { ...flag, fenceToken: current.fenceToken });
      await load();
    },
    undo: () => void undo(),
    dismissTrouble: () => {
      change({ trouble: undefined });
    },
    retryNow: () => void load(),
  };

  function change(part: Partial<Work>): void {
    const [current, ...ahead] = held;
    const leaseEndsAt = current === undefined ? undefined : Date.parse(current.expiresAt);
    work = { ...work, current, ahead: ahead.length, leaseEndsAt, ...part };
    for (const listener of listeners) listener();
  }

  async function load(): Promise<void> {
    try {
      held = (await client.leaseAhead(projectId, leasedAhead))?.items ?? [];
      const none: NoneNext = { code: 'none_left', detail: 'Nothing is left to judge here now.' };
      change({ none: held.length === 0 ? none : undefined, failure: undefined, connection: { state: 'online' } });
    } catch (error) {
      tellFailure(error);
    }
  }

  function tellFailure(error: unknown): void {
    if (error instanceof ConnectionError)
      change({ connection: { state: 'offline', triesAgainAt: Date.now() + 10_000 } });
    else if (error instanceof ApiError && isNone(error.code))
      change({ none: { code: error.code, detail: error.message } });
    else change({ failure: error });
  }

  function finish(draft: Draft, send: (assignment: Assignment) => Promise<JudgmentAccepted>): void {
    const [assignment, ...ahead] = held;
    if (assignment === undefined) return;
    held = ahead;
    change({
      draft: undefined,
      waiting: work.waiting + 1,
      last: { judgmentId: undefined, assignment, draft, editableUntil: Number.POSITIVE_INFINITY },
    });
    sending = sendAfter(sending, async () => {
      try {
        const { judgment, next, none } = await send(assignment);
        if (next !== null && !held.some(({ id }) => id === next.id)) held = [...held, next];
        const isLast = work.last?.assignment.id === assignment.id;
        const editableUntil = Date.parse(judgment.editableUntil);
        change({
          waiting: work.waiting - 1,
          none: held.length === 0 ? (none ?? undefined) : undefined,
          ...(isLast ? { last: { judgmentId: judgment.id, assignment, draft, editableUntil } } : {}),
        });
      } catch (error) {
        change({ waiting: work.waiting - 1 });
        if (!(error instanceof ApiError)) tellFailure(error);
        else change({ trouble: { kind: troubleOf(error), problem: error.problem, assignment, draft } });
      }
    });
  }

  async function undo(): Promise<void> {
    await sending;
    const { last } = work;
    if (last?.judgmentId === undefined) return;
    const assignment = await client.withdrawJudgment(projectId, last.judgmentId);
    held = [assignment, ...held];
    change({ draft: last.draft, last: undefined });
  }

  return {
    load,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => work,
  };
}

async function sendAfter(before: Promise<void>, send: () => Promise<void>): Promise<void> {
  await before;
  await send();
}

const noneCodes = [
  'labeler_paused',
  'project_paused',
  'quota_reached',
  'not_qualified',
  'guideline_not_acknowledged',
] as const;

function isNone(code: string): code is (typeof noneCodes)[number] {
  return noneCodes.some((each) => each === code);
}

function troubleOf({ code }: ApiError): 'expired' | 'conflict' | 'refused' {
  if (code === 'assignment_expired') return 'expired';
  return code === 'already_judged' || code === 'revision_conflict' ? 'conflict' : 'refused';
}
