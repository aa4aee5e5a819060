// A labeler's work in a project, outside of React: what is shown, what is typed, what is sent, and when the network is asked.

import { t } from '@lingui/core/macro';
import { ApiError } from '@tastemaker/client/browser';
import type { NoneNext, OwnJudgment } from '@tastemaker/contracts';
import { pauseMs } from '@tastemaker/retry';
import { type Draft, isUntouched, judgmentOf } from '../draft.js';
import { createActivity } from './activity.js';
import { createDesk } from './desk.js';
import type { Change, Device } from './device.js';
import { leaseCount, remainingMs, takeOver, wantedAhead } from './leasing.js';
import { noneOf, outcomeOf, troubleKind } from './outcomes.js';
import { type Call, firstNumber, type HeldRow, nextNumber, type SentRow, type WaitingRow } from './rows.js';
import { type Hindrance, sendWaiting } from './sending.js';
import { msUntil, readClock } from './server-clock.js';
import { asPerson } from './session-proof.js';
import { takeBack } from './undo.js';
import type { LastJudged, Trouble, Work } from './work.js';
import { leavingClient, workClient } from './work-client.js';

export interface WorkStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => Work;
}

/** What is not on the device. */
interface Now {
  readonly connection: Work['connection'];
  readonly account: Work['account'];
  readonly none: NoneNext | undefined;
  readonly failure: unknown;
  readonly othersWaiting: number;
}

const draftPauseMs = 250;
/** So long after the last judgment or key nobody is at work any more, and leases may run out. */
const absentAfterMs = 5 * 60_000;
const lookAfterLeasesMs = 5000;

export function createWorkStore(user: string, project: string, device: Device): WorkStore {
  const listeners = new Set<() => void>();
  const desk = createDesk(user, project, device, publish);
  const activity = createActivity();
  let now: Now = {
    connection: { state: 'online' },
    account: 'known',
    none: undefined,
    failure: undefined,
    othersWaiting: 0,
  };
  /** What is shown, with the draft that it came with: later ones are the page's own. */
  let shown: { readonly id: string; readonly draft: Draft | undefined } | undefined;
  let lastId: string | undefined;
  let failures = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let draftTimer: ReturnType<typeof setTimeout> | undefined;
  let typed: { readonly id: string; readonly draft: Draft } | undefined;
  let sending: Promise<void> | undefined;
  let leasing: Promise<void> | undefined;
  let stop: (() => void) | undefined;
  let work = present();

  // What the page sees.

  function publish(): void {
    work = present();
    for (const listener of listeners) listener();
  }

  function change(part: Partial<Now>): void {
    now = { ...now, ...part };
    publish();
  }

  function currentRow(): HeldRow | undefined {
    const [id] = desk.mine();
    return id === undefined ? undefined : desk.find('held', id);
  }

  function present(): Work {
    const row = currentRow();
    if (row?.id !== shown?.id) shown = row && { id: row.id, draft: desk.find('draft', row.id)?.draft };
    const ahead = desk.list('held').filter(({ id }) => id !== row?.id && !desk.isElsewhere(id));
    return {
      ...now,
      ...commands,
      current: row?.lease.assignment,
      draft: shown?.draft,
      ahead: ahead.length,
      waiting: desk.list('waiting').length,
      none: row === undefined ? now.none : undefined,
      trouble: presentTrouble(),
      last: presentLast(),
      leaseEndsAt: row && Date.now() + remainingMs(row.lease),
      progress: undefined,
      isKept: device.isKept(),
    };
  }

  function presentTrouble(): Trouble | undefined {
    const [row] = desk.list('trouble');
    if (row === undefined) return undefined;
    const { problem, draft, lease } = row;
    return { kind: troubleKind(problem), problem, draft, assignment: lease.assignment };
  }

  function presentLast(): LastJudged | undefined {
    const row = lastRow();
    if (row === undefined) return undefined;
    const { draft, lease, kind } = row;
    const judgment: OwnJudgment | undefined = kind === 'sent' ? row.judgment : undefined;
    const leftMs = judgment === undefined ? Number.POSITIVE_INFINITY : msUntil(judgment.editableUntil, lease.toldAt);
    if (leftMs <= 0) return undefined;
    return { judgmentId: judgment?.id, assignment: lease.assignment, draft, editableUntil: Date.now() + leftMs };
  }

  /** What this tab judged last; after a reload, what was judged last on this device. */
  function lastRow(): WaitingRow | SentRow | undefined {
    const rows = [...desk.list('waiting'), ...desk.list('sent')];
    if (lastId !== undefined) return rows.find(({ id }) => id === lastId);
    return rows.toSorted((one, other) => other.number - one.number)[0];
  }

  // The network.

  function online(): void {
    failures = 0;
    if (now.connection.state === 'offline' || now.account !== 'known' || now.failure !== undefined)
      change({ connection: { state: 'online' }, account: 'known', failure: undefined });
  }

  function hindered(hindrance: Hindrance): void {
    clearTimeout(retryTimer);
    if (hindrance.kind !== 'later') return change({ account: hindrance.kind });
    failures += 1;
    const askedMs = hindrance.askedMs ?? 0;
    const waitMs = pauseMs(failures, { firstPauseMs: 1000, longestPauseMs: Math.max(30_000, askedMs) }, askedMs);
    retryTimer = setTimeout(attempt, waitMs);
    change({ connection: { state: 'offline', triesAgainAt: Date.now() + waitMs } });
  }

  /** Sends what waits, and leases what is missing. */
  function attempt(): void {
    clearTimeout(retryTimer);
    send();
    askForLeases();
  }

  /** Unless it is known that there is no network now. */
  function attemptIfOnline(): void {
    if (now.connection.state === 'online') attempt();
  }

  function send(): void {
    sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    const end = await sendWaiting(user, device, (of) => void hearAnswer(of));
    sending = undefined;
    if (end.kind !== 'done') return hindered(end);
    await desk.reload();
    // One that was written after the last look.
    if (desk.list('waiting').length > 0) send();
    else if (desk.mine().length < wantedAhead) askForLeases();
  }

  async function hearAnswer(of: string): Promise<void> {
    online();
    desk.tellTabs(of);
    if (of !== project) return;
    await desk.reload();
    await prune();
  }

  function askForLeases(): void {
    leasing ??= leaseAhead();
  }

  async function leaseAhead(): Promise<void> {
    try {
      const count = leaseCount(desk);
      const answer = await asPerson(user, () => workClient.leaseAhead(project, count));
      online();
      const items = answer?.items ?? [];
      await takeOver(desk, items, items.length < count);
      await desk.claim(wantedAhead);
      const isElsewhere = items.some(({ id }) => desk.isElsewhere(id));
      change({ none: isElsewhere ? inOtherTabs() : noneLeft() });
    } catch (error) {
      notLeased(error);
    } finally {
      leasing = undefined;
    }
  }

  function notLeased(error: unknown): void {
    const outcome = outcomeOf(error);
    if (outcome.kind !== 'refused') return hindered(outcome);
    online();
    const none = noneOf(outcome.problem);
    change(none === undefined ? { failure: error } : { none });
  }

  // What the page does.

  function keepTyped(): void {
    clearTimeout(draftTimer);
    draftTimer = undefined;
    if (typed === undefined) return;
    const { id, draft } = typed;
    typed = undefined;
    if (desk.find('held', id) !== undefined) void desk.keepDraft(id, draft);
  }

  function finish(draft: Draft, call: (row: HeldRow) => Call): void {
    const row = currentRow();
    if (row === undefined) return;
    clearTimeout(draftTimer);
    typed = undefined;
    const { id, lease: held, replaces } = row;
    const number = nextNumber(desk.rows());
    const whose = { user, project, id, number };
    const waiting: WaitingRow = {
      ...whose,
      kind: 'waiting',
      lease: held,
      draft,
      replaces,
      call: call(row),
      wasSent: false,
    };
    lastId = id;
    desk.putAside(id);
    void handOver(waiting);
  }

  /** On the device first, then to the server. */
  async function handOver(waiting: WaitingRow): Promise<void> {
    await desk.apply([
      { put: waiting },
      { remove: { ...waiting, kind: 'held' } },
      { remove: { ...waiting, kind: 'draft' } },
    ]);
    desk.letGo(waiting.id);
    await desk.claim(wantedAhead);
    if (now.connection.state !== 'online') return;
    send();
    if (desk.mine().length === 0) askForLeases();
  }

  async function undo(): Promise<void> {
    const row = lastRow();
    if (row === undefined) return;
    lastId = undefined;
    const hindrance = await takeBack(desk, row.id);
    if (hindrance !== undefined) {
      lastId = row.id;
      hindered(hindrance);
    }
  }

  function dismissTrouble(choice: 'keep' | 'change' | 'next'): void {
    const [row] = desk.list('trouble');
    if (row === undefined) return;
    const { id, lease: held, draft, problem, call } = row;
    const kind = troubleKind(problem);
    const changes: Change[] = [{ remove: row }];
    if (choice === 'change' && kind === 'conflict' && call !== undefined) {
      const number = nextNumber(desk.rows());
      changes.push({
        put: { user, project, kind: 'waiting', id, number, lease: held, draft, call, wasSent: true, replaces: true },
      });
    } else if (choice === 'change' && kind === 'refused' && call !== undefined) {
      const number = firstNumber(desk.rows());
      changes.push({ put: { user, project, kind: 'held', id, lease: held, number, replaces: false } });
      changes.push({ put: { user, project, kind: 'draft', id, draft } });
    } else if (!isUntouched(draft)) {
      const at = readClock().server;
      changes.push({ put: { user, project, kind: 'text', id, assignment: held.assignment, draft, problem, at } });
    }
    void settle(id, changes);
  }

  async function settle(id: string, changes: readonly Change[]): Promise<void> {
    await desk.apply(changes);
    if (desk.find('held', id) !== undefined) await desk.claimFirst(id);
    attemptIfOnline();
  }

  const commands = {
    keep: (draft: Draft) => {
      const [id] = desk.mine();
      if (id === undefined) return;
      typed = { id, draft };
      draftTimer ??= setTimeout(keepTyped, draftPauseMs);
    },
    submit: (draft: Draft) =>
      finish(draft, ({ lease: { assignment } }) => ({ kind: 'judgment', json: judgmentOf(draft, assignment) })),
    skip: (reason, draft) =>
      finish(draft, ({ lease: { assignment } }) => {
        const rationale = draft.rationale.trim();
        const json = { reason, fenceToken: assignment.fenceToken, dwellMs: Math.round(draft.dwellMs) };
        return { kind: 'skip', json: rationale === '' ? json : { ...json, rationale } };
      }),
    flag: async (flag) => {
      const row = currentRow();
      if (row === undefined) return;
      const { fenceToken } = row.lease.assignment;
      await asPerson(user, () => workClient.raiseFlag(row.id, { ...flag, fenceToken }));
      askForLeases();
    },
    undo: () => void undo(),
    dismissTrouble,
    retryNow: attempt,
  } satisfies Partial<Work>;

  // While a page shows it.

  async function start(): Promise<void> {
    await desk.reload();
    await desk.claim(wantedAhead);
    change({ othersWaiting: await device.countOthers(user) });
    attempt();
  }

  /** Judgments that cannot be taken back any more are of no use here. */
  async function prune(): Promise<void> {
    const old = desk.list('sent').filter(({ judgment, lease: of }) => msUntil(judgment.editableUntil, of.toldAt) <= 0);
    if (old.length > 0) await desk.apply(old.map((remove) => ({ remove })));
  }

  /** Keys and clicks make a lease last, as long as somebody is there. */
  function lookAfterLeases(): void {
    const row = currentRow();
    if (row === undefined || document.hidden || activity.idleMs() > absentAfterMs) return;
    if (remainingMs(row.lease) < row.lease.lengthMs / 2 && now.connection.state === 'online') askForLeases();
  }

  /** Gives back what is at hand, but for what was begun or taken along. */
  function giveBack(): void {
    const idle = desk
      .mine()
      .flatMap((id) => desk.find('held', id) ?? [])
      .filter(({ id, lease: of }) => desk.find('draft', id) === undefined && !isTakenAlong(of.assignment));
    for (const { id, lease: of } of idle)
      leavingClient.releaseAssignment(id, of.assignment.fenceToken).catch(ignoreLostRelease);
    void desk.apply(idle.map((remove) => ({ remove })));
  }

  function listen(): () => void {
    const stopping = new AbortController();
    const { signal } = stopping;
    addEventListener('online', attempt, { signal });
    addEventListener('offline', () => hindered({ kind: 'later', askedMs: undefined, isOfThis: false }), { signal });
    addEventListener(
      'pagehide',
      ({ persisted }) => {
        keepTyped();
        if (!persisted) giveBack();
      },
      { signal },
    );
    addEventListener(
      'beforeunload',
      (event) => {
        if (!device.isKept() && desk.list('waiting').length > 0) event.preventDefault();
      },
      { signal },
    );
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.hidden) keepTyped();
        else attemptIfOnline();
      },
      { signal },
    );
    activity.onActive(lookAfterLeases, signal);
    const timer = setInterval(lookAfterLeases, lookAfterLeasesMs);
    signal.addEventListener('abort', () => clearInterval(timer));
    return () => stopping.abort();
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (stop === undefined) {
        stop = listen();
        void start();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        keepTyped();
        stop?.();
        stop = undefined;
      };
    },
    read: () => work,
  };
}

function noneLeft(): NoneNext {
  return { code: 'none_left', detail: t`Nothing is left to judge here now.` };
}

function inOtherTabs(): NoneNext {
  return { code: 'unavailable', detail: t`What is yours to judge is open in other tabs of this browser.` };
}

function isTakenAlong(assignment: HeldRow['lease']['assignment']): boolean {
  return 'takenAlong' in assignment && assignment.takenAlong === true;
}

/** The page is gone, or nearly: a lease that was not given back runs out by itself. */
function ignoreLostRelease(error: unknown): void {
  if (error instanceof ApiError) return;
}
