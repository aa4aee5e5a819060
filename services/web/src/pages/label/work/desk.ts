// What a tab has before it of one project: a copy of the device's rows, kept in step with other tabs, and which assignments are
// shown here. Changes are seen at once, and kept on the device right after.

import type { Draft } from '../draft.js';
import type { Change, Device } from './device.js';
import { tryHold } from './locks.js';
import { type Kind, type Row, type RowOf, rowsOf } from './rows.js';
import { msUntil } from './server-clock.js';

export interface Desk {
  readonly user: string;
  readonly project: string;
  readonly device: Device;
  readonly rows: () => readonly Row[];
  readonly list: <Of extends Kind>(kind: Of) => RowOf<Of>[];
  readonly find: <Of extends Kind>(kind: Of, id: string) => RowOf<Of> | undefined;
  /** What is claimed by this tab, the first is shown. */
  readonly mine: () => readonly string[];
  /** What other tabs had claimed when this one last looked. */
  readonly isElsewhere: (id: string) => boolean;
  /** Seen at once; resolves when it is kept. */
  readonly apply: (changes: readonly Change[]) => Promise<void>;
  /** What is being typed: of no interest to other tabs. */
  readonly keepDraft: (id: string, draft: Draft) => Promise<void>;
  /** Claims held assignments for this tab, until it has so many. */
  readonly claim: (wanted: number) => Promise<void>;
  /** Puts one that was taken back before all others. */
  readonly claimFirst: (id: string) => Promise<void>;
  readonly letGo: (id: string) => void;
  /** Takes it from the desk at once; others may have it when it is let go. */
  readonly putAside: (id: string) => void;
  /** Reads the device anew. */
  readonly reload: () => Promise<void>;
  /** Says that the device's rows of a project have changed. */
  readonly tellTabs: (project?: string) => void;
  readonly close: () => void;
}

interface DeskEvents {
  readonly onChange: () => void;
  /** Another tab changed something; it is on the desk by now. */
  readonly onTold: () => void;
}

const at = ({ kind, id }: { kind: Kind; id: string }) => `${kind} ${id}`;

export function createDesk(user: string, project: string, device: Device, { onChange, onTold }: DeskEvents): Desk {
  let rows = new Map<string, Row>();
  let mine: string[] = [];
  const claims = new Map<string, () => void>();
  const elsewhere = new Set<string>();
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`tastemaker-work-${user}`) : undefined;
  let claiming: Promise<void> = Promise.resolve();

  const list = <Of extends Kind>(kind: Of) => rowsOf(rows.values(), kind);
  const find = <Of extends Kind>(kind: Of, id: string): RowOf<Of> | undefined =>
    list(kind).find((row) => row.id === id);

  async function hold(id: string): Promise<boolean> {
    if (claims.has(id)) return true;
    const release = await tryHold(`tastemaker-assignment-${id}`);
    if (release === undefined) {
      elsewhere.add(id);
      return false;
    }
    elsewhere.delete(id);
    // The tab that had it before may have judged it.
    if (await device.has({ user, project, kind: 'held', id })) {
      claims.set(id, release);
      return true;
    }
    release();
    rows.delete(at({ kind: 'held', id }));
    return false;
  }

  async function claimUpTo(wanted: number): Promise<void> {
    for (const { id, lease } of list('held')) {
      if (mine.length >= wanted) break;
      if (mine.includes(id) || msUntil(lease.assignment.expiresAt, lease.toldAt) <= 0) continue;
      if (await hold(id)) mine.push(id);
    }
    onChange();
  }

  async function putFirst(id: string): Promise<void> {
    if (await hold(id)) mine = [id, ...mine.filter((each) => each !== id)];
    onChange();
  }

  /** Claims are made one after the other: two at once would both see what is missing. */
  function inTurn(claim: () => Promise<void>): Promise<void> {
    claiming = claiming.then(claim, claim);
    return claiming;
  }

  const desk: Desk = {
    user,
    project,
    device,
    rows: () => [...rows.values()],
    list,
    find,
    mine: () => mine,
    isElsewhere: (id) => elsewhere.has(id),
    keepDraft: (id, draft) => {
      const row = { user, project, kind: 'draft', id, draft } as const;
      rows.set(at(row), row);
      return device.write([{ put: row }], { durability: 'relaxed' });
    },
    apply: async (changes) => {
      for (const change of changes) {
        if ('put' in change) rows.set(at(change.put), change.put);
        else rows.delete(at(change.remove));
      }
      onChange();
      await device.write(changes);
      onChange();
      desk.tellTabs();
    },
    claim: (wanted) => inTurn(() => claimUpTo(wanted)),
    claimFirst: (id) => inTurn(() => putFirst(id)),
    letGo: (id) => {
      mine = mine.filter((each) => each !== id);
      claims.get(id)?.();
      claims.delete(id);
    },
    putAside: (id) => {
      mine = mine.filter((each) => each !== id);
    },
    reload: async () => {
      const read = await device.read(user, project);
      // Then no other tab can read it, either: what this one has is all there is.
      if (!device.isReadable()) return;
      rows = new Map(read.map((row) => [at(row), row]));
      for (const id of mine) if (!rows.has(at({ kind: 'held', id }))) desk.letGo(id);
      onChange();
    },
    tellTabs: (changed = project) => channel?.postMessage(changed),
    close: () => {
      for (const id of claims.keys()) desk.letGo(id);
      channel?.close();
    },
  };
  channel?.addEventListener('message', ({ data }) => {
    if (data === project) void desk.reload().then(onTold);
  });
  return desk;
}
