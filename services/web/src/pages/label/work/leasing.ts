// Leases ahead, keeps leases alive, and finds out which are lost. What the server says of leases is what counts.

import { ApiError } from '@tastemaker/client/labeling';
import type { Assignment } from '@tastemaker/contracts';
import { isUntouched } from '../draft.js';
import type { Desk } from './desk.js';
import type { Change } from './device.js';
import { type HeldRow, type Lease, nextNumber } from './rows.js';
import { msUntil, readClock } from './server-clock.js';
import { workClient } from './work-client.js';

/** How many are at hand in a tab, the shown one included. */
export const wantedAhead = 4;
/** How many the server leases ahead at most. */
const mostAhead = 10;

/** A lease as it was just told. */
export function leaseOf(assignment: Assignment): Lease {
  const toldAt = readClock();
  return { assignment, toldAt, lengthMs: msUntil(assignment.expiresAt, toldAt) };
}

export function remainingMs({ assignment, toldAt }: Lease): number {
  return msUntil(assignment.expiresAt, toldAt);
}

/** How many leases to ask for: those held and those judged but not yet sent count as well. */
export function leaseCount(desk: Pick<Desk, 'list' | 'mine'>): number {
  const held = desk.list('held').length + desk.list('waiting').length;
  return Math.max(1, Math.min(mostAhead, held + Math.max(0, wantedAhead - desk.mine().length)));
}

/**
 * Takes over what the server says is held: new ones behind the others. Those that it does not name are asked after, one by one,
 * if it named all (fewer than were asked for), if they are at hand here, or if their time is over.
 * @param keepTyped puts what is being typed on the desk, before an assignment is lost with it
 */
export async function takeOver(
  desk: Desk,
  items: readonly Assignment[],
  isAll: boolean,
  keepTyped: () => void = () => undefined,
): Promise<void> {
  const ids = new Set(items.map(({ id }) => id));
  let number = nextNumber(desk.rows());
  const changes: Change[] = [];
  for (const assignment of items) {
    if (isFinished(desk, assignment)) continue;
    const known = desk.find('held', assignment.id);
    changes.push({ put: heldRow(desk, assignment, known?.number ?? number++, known?.replaces ?? false) });
  }
  const missing = desk.list('held').filter(({ id }) => !ids.has(id));
  if (changes.length > 0) await desk.apply(changes);
  for (const row of missing) {
    if (isAll || desk.mine().includes(row.id) || remainingMs(row.lease) <= 0) await lookAfter(desk, row, keepTyped);
  }
}

function heldRow(desk: Desk, assignment: Assignment, number: number, replaces = false): HeldRow {
  const { user, project } = desk;
  return { user, project, kind: 'held', id: assignment.id, lease: leaseOf(assignment), number, replaces };
}

/** Judged here, though the server did not know yet when it answered; or in trouble. */
function isFinished(desk: Desk, { id, fenceToken }: Assignment): boolean {
  if (desk.find('waiting', id) !== undefined || desk.find('trouble', id) !== undefined) return true;
  return desk.find('sent', id)?.lease.assignment.fenceToken === fenceToken;
}

/** Renews one that the server did not name, or loses it. Another tab looks after its own. */
async function lookAfter(desk: Desk, row: HeldRow, keepTyped: () => void): Promise<void> {
  if (!desk.mine().includes(row.id) && desk.isElsewhere(row.id)) return;
  try {
    const assignment = { ...row.lease.assignment, ...(await renew(row)) };
    await desk.apply([{ put: heldRow(desk, assignment, row.number, row.replaces) }]);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 409 && error.status !== 404)) throw error;
    // What was typed a moment ago may not be on the desk yet.
    keepTyped();
    await lose(desk, row, error);
  }
}

function renew({ id, lease }: HeldRow): Promise<Assignment> {
  return workClient.renewAssignment(id, lease.assignment.fenceToken);
}

/** What was typed for it is told and kept; without that it just goes. */
async function lose(desk: Desk, row: HeldRow, { problem }: ApiError): Promise<void> {
  const { user, project, id, lease, number } = row;
  const draft = desk.find('draft', id);
  const gone: Change[] = [{ remove: row }, ...(draft === undefined ? [] : [{ remove: draft }])];
  desk.letGo(id);
  if (draft === undefined || isUntouched(draft.draft)) await desk.apply(gone);
  else {
    const trouble = { user, project, kind: 'trouble', id, number, lease, draft: draft.draft, problem } as const;
    await desk.apply([...gone, { put: { ...trouble, call: undefined } }]);
  }
}

/** These are not held any more, and nothing was made of them. */
export async function giveUp(desk: Desk, rows: readonly HeldRow[]): Promise<void> {
  await desk.apply(rows.flatMap((row) => [{ remove: row }, { remove: { ...row, kind: 'draft' as const } }]));
  for (const { id } of rows) desk.letGo(id);
}
