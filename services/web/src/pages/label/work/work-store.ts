// A labeler's work in a project, outside of React: what is shown, what is typed, what is sent, and when the network is asked.

import { t } from '@lingui/core/macro';
import type { NoneNext } from '@tastemaker/contracts';
import { askAgain } from '../answers.js';
import { type Draft, judgmentOf } from '../draft.js';
import { createActivity } from './activity.js';
import { createConnection } from './connection.js';
import { createDesk, type Desk } from './desk.js';
import type { Device } from './device.js';
import { giveBack } from './give-back.js';
import { leaseCount, remainingMs, takeOver, wantedAhead } from './leasing.js';
import { noneOf, outcomeOf } from './outcomes.js';
import { watchPage } from './page-life.js';
import { currentRow, draftOf, editableMs, lastRow, present } from './present.js';
import { type Call, type HeldRow, nextNumber, type WaitingRow } from './rows.js';
import { sendWaiting } from './sending.js';
import { asPerson } from './session-proof.js';
import { settleTrouble } from './trouble.js';
import { takeBack } from './undo.js';
import type { Work } from './work.js';
import { workClient } from './work-client.js';

export interface WorkStore {
  /** For a page that is worked at: assignments are leased ahead, and kept alive. */
  readonly work: (listener: () => void) => () => void;
  /** For a page that looks it over. What waits is sent all the same. */
  readonly look: (listener: () => void) => () => void;
  readonly read: () => Work;
  readonly desk: Desk;
}

const draftPauseMs = 250;
const progressPauseMs = 1000;
/** So long after the last key or click nobody is at work any more, and leases may run out. */
const absentAfterMs = 5 * 60_000;
const lookAfterLeasesMs = 5000;
/** So long after the page was left within the app, what it has at hand goes back. */
const backAfterMs = 60_000;

export function createWorkStore(user: string, project: string, device: Device): WorkStore {
  const listeners = new Set<() => void>();
  let workers = 0;
  const desk = createDesk(user, project, device, { onChange: publish, onTold: () => void lookAgain() });
  const connection = createConnection(attempt, publish);
  const activity = createActivity();
  let none: NoneNext | undefined;
  let failure: unknown;
  let othersWaiting = 0;
  /** What is shown, with the draft that it came with: later ones are the page's own. */
  let shown: { readonly id: string; readonly draft: Draft | undefined } | undefined;
  let lastId: string | undefined;
  let typed: { readonly id: string; readonly draft: Draft } | undefined;
  let draftTimer: ReturnType<typeof setTimeout> | undefined;
  let backTimer: ReturnType<typeof setTimeout> | undefined;
  let progressTimer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;
  let leasing: Promise<void> | undefined;
  let stop: (() => void) | undefined;

  function compose(): Work {
    const row = currentRow(desk);
    if (row?.id !== shown?.id) shown = row && { id: row.id, draft: draftOf(desk, row.id) };
    return {
      ...commands,
      ...connection.now(),
      ...present(desk, lastRow(desk, lastId)),
      draft: shown?.draft,
      none: row === undefined ? none : undefined,
      failure: row === undefined ? failure : undefined,
      progress: undefined,
      othersWaiting,
      isKept: device.isKept(),
    };
  }

  function publish(): void {
    work = compose();
    for (const listener of listeners) listener();
  }

  // The network.

  /** Sends what waits, and leases what is missing. */
  function attempt(): void {
    connection.pause();
    send();
    lease();
  }

  function send(): void {
    sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    const end = await sendWaiting(user, device, (of) => void hearAnswer(of));
    sending = undefined;
    if (end.kind !== 'done') return connection.hindered(end);
    await desk.reload();
    // One that was written after the last look.
    if (desk.list('waiting').length > 0) send();
    else if (desk.mine().length < wantedAhead) lease();
  }

  async function hearAnswer(of: string): Promise<void> {
    connection.answered();
    desk.tellTabs(of);
    if (of !== project) return;
    await desk.reload();
    // Judgments that cannot be taken back any more are of no use here.
    soonTellProgress();
    const old = desk.list('sent').filter((row) => editableMs(row) <= 0);
    if (old.length > 0) await desk.apply(old.map((remove) => ({ remove })));
  }

  /** Once for many that are sent one after the other. */
  function soonTellProgress(): void {
    progressTimer ??= setTimeout(() => {
      progressTimer = undefined;
      askAgain('own-progress', project);
      askAgain('own-judgments', project);
    }, progressPauseMs);
  }

  function lease(): void {
    if (workers > 0) leasing ??= leaseAhead();
  }

  async function claim(): Promise<void> {
    if (workers > 0) await desk.claim(wantedAhead);
  }

  async function leaseAhead(): Promise<void> {
    try {
      const count = leaseCount(desk);
      const answer = await asPerson(user, () => workClient.leaseAhead(project, count));
      connection.answered();
      const items = answer?.items ?? [];
      await takeOver(desk, items, items.length < count, keepTyped);
      await claim();
      none = items.some(({ id }) => desk.isElsewhere(id)) ? inOtherTabs() : noneLeft();
      failure = undefined;
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome.kind !== 'refused') return connection.hindered(outcome);
      connection.answered();
      none = noneOf(outcome.problem);
      failure = none === undefined ? error : undefined;
    } finally {
      leasing = undefined;
      publish();
    }
  }

  /** Of one that has nothing to show: what another tab let go may be for this one, and the reason may be another by now. */
  async function lookAgain(): Promise<void> {
    if (desk.mine().length > 0) return;
    await claim();
    if (desk.mine().length === 0 && desk.list('held').length === 0) lease();
  }

  // What the page does.

  function keepTyped(): void {
    clearTimeout(draftTimer);
    draftTimer = undefined;
    if (typed !== undefined && desk.find('held', typed.id) !== undefined) void desk.keepDraft(typed.id, typed.draft);
    typed = undefined;
  }

  function finish(draft: Draft, callOf: (row: HeldRow) => Call): void {
    const row = currentRow(desk);
    if (row === undefined) return;
    clearTimeout(draftTimer);
    draftTimer = undefined;
    typed = undefined;
    const { id, lease: held, replaces } = row;
    const whose = { user, project, id, number: nextNumber(desk.rows()) };
    lastId = id;
    desk.putAside(id);
    void handOver({ ...whose, kind: 'waiting', lease: held, draft, replaces, call: callOf(row), wasSent: false });
  }

  /** On the device first, then to the server. */
  async function handOver(waiting: WaitingRow): Promise<void> {
    await desk.apply([
      { put: waiting },
      { remove: { ...waiting, kind: 'held' } },
      { remove: { ...waiting, kind: 'draft' } },
    ]);
    desk.letGo(waiting.id);
    await claim();
    if (!connection.isOnline()) return;
    send();
    if (desk.mine().length === 0) lease();
  }

  async function undo(): Promise<void> {
    const row = lastRow(desk, lastId);
    if (row === undefined) return;
    keepTyped();
    const hindrance = await takeBack(desk, row.id);
    if (hindrance !== undefined) return connection.hindered(hindrance);
    lastId = undefined;
    publish();
  }

  async function settle(choice: 'keep' | 'change' | 'next'): Promise<void> {
    const [row] = desk.list('trouble');
    if (row === undefined) return;
    keepTyped();
    await desk.apply(settleTrouble(desk, row, choice));
    if (desk.find('held', row.id) !== undefined) await desk.claimFirst(row.id);
    if (connection.isOnline()) attempt();
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
      const row = currentRow(desk);
      if (row === undefined) return;
      const { fenceToken } = row.lease.assignment;
      await asPerson(user, () => workClient.raiseFlag(row.id, { ...flag, fenceToken }));
      lease();
    },
    undo: () => void undo(),
    dismissTrouble: (choice) => void settle(choice),
    retryNow: attempt,
  } satisfies Partial<Work>;

  // While a page shows it.

  async function start(): Promise<void> {
    await desk.reload();
    await claim();
    othersWaiting = await device.countOthers(user);
    publish();
    attempt();
  }

  /** Keys and clicks make a lease last, as long as somebody is there. */
  function lookAfterLeases(): void {
    const row = currentRow(desk);
    if (row === undefined || document.hidden || activity.idleMs() > absentAfterMs || !connection.isOnline()) return;
    if (remainingMs(row.lease) < row.lease.lengthMs / 2) lease();
  }

  function listen(): () => void {
    const stopping = new AbortController();
    const { signal } = stopping;
    watchPage(
      {
        onOnline: attempt,
        onOffline: connection.lost,
        onHidden: keepTyped,
        onSeen: () => {
          if (connection.now().connection.state === 'online') attempt();
        },
        onLeft: () => giveBack(desk),
        wouldLose: () => !device.isKept() && desk.list('waiting').length > 0,
      },
      signal,
    );
    activity.onActive(lookAfterLeases, signal);
    const timer = setInterval(lookAfterLeases, lookAfterLeasesMs);
    signal.addEventListener('abort', () => clearInterval(timer));
    return () => stopping.abort();
  }

  function show(listener: () => void): () => void {
    listeners.add(listener);
    stop ??= listen();
    void start();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      stop?.();
      stop = undefined;
    };
  }

  let work = compose();
  return {
    work: (listener) => {
      workers += 1;
      clearTimeout(backTimer);
      const hide = show(listener);
      return () => {
        keepTyped();
        workers -= 1;
        if (workers === 0) backTimer = setTimeout(() => giveBack(desk), backAfterMs);
        hide();
      };
    },
    look: show,
    read: () => work,
    desk,
  };
}

function noneLeft(): NoneNext {
  return { code: 'none_left', detail: t`Nothing is left to judge here now.` };
}

function inOtherTabs(): NoneNext {
  return { code: 'unavailable', detail: t`What is yours to judge is open in other tabs of this browser.` };
}
