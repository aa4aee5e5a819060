// What the page sees of the desk. Without I/O.

import type { Draft } from '../draft.js';
import type { Desk } from './desk.js';
import { remainingMs } from './leasing.js';
import { troubleKind } from './outcomes.js';
import type { HeldRow, SentRow, WaitingRow } from './rows.js';
import { msUntil } from './server-clock.js';
import type { LastJudged, Trouble, Work } from './work.js';

type Presented = Pick<Work, 'current' | 'ahead' | 'waiting' | 'trouble' | 'last' | 'leaseEndsAt'>;

export function present(desk: Desk, last: WaitingRow | SentRow | undefined): Presented {
  const row = currentRow(desk);
  const ahead = desk.list('held').filter(({ id }) => id !== row?.id && !desk.isElsewhere(id));
  return {
    current: row?.lease.assignment,
    ahead: ahead.length,
    waiting: desk.list('waiting').length,
    trouble: presentTrouble(desk),
    last: last && presentLast(last),
    leaseEndsAt: row && Date.now() + remainingMs(row.lease),
  };
}

export function currentRow(desk: Desk): HeldRow | undefined {
  const [id] = desk.mine();
  return id === undefined ? undefined : desk.find('held', id);
}

/** What was typed for an assignment, if anything was. */
export function draftOf(desk: Desk, id: string): Draft | undefined {
  return desk.find('draft', id)?.draft;
}

function presentTrouble(desk: Desk): Trouble | undefined {
  const [row] = desk.list('trouble');
  if (row === undefined) return undefined;
  const { problem, draft, lease } = row;
  return { kind: troubleKind(problem), problem, draft, assignment: lease.assignment };
}

function presentLast(row: WaitingRow | SentRow): LastJudged | undefined {
  const { draft, lease } = row;
  const leftMs = row.kind === 'waiting' ? Number.POSITIVE_INFINITY : editableMs(row);
  if (leftMs <= 0) return undefined;
  const judgmentId = row.kind === 'waiting' ? undefined : row.judgment.id;
  return { judgmentId, assignment: lease.assignment, draft, editableUntil: Date.now() + leftMs };
}

/** How long a judgment may still be changed; negative: no more. */
export function editableMs({ judgment, lease }: SentRow): number {
  return msUntil(judgment.editableUntil, lease.toldAt);
}

/** What this tab judged last; of a page that was just loaded, what was judged last on this device. */
export function lastRow(desk: Desk, lastId: string | undefined): WaitingRow | SentRow | undefined {
  const rows = [...desk.list('waiting'), ...desk.list('sent')];
  if (lastId !== undefined) return rows.find(({ id }) => id === lastId);
  return rows.toSorted((one, other) => other.number - one.number)[0];
}
