// Gives back what a page has at hand when it is left, so that others may judge it: not what was begun, nor what was taken along.

import { isUntouched } from '../draft.js';
import type { Desk } from './desk.js';
import type { HeldRow } from './rows.js';
import { leavingClient } from './work-client.js';

export function giveBack(desk: Desk): void {
  const idle = desk.mine().flatMap((id) => desk.find('held', id) ?? []);
  const given = idle.filter((row) => !isBegun(desk, row) && !isTakenAlong(row) && !row.replaces);
  for (const { id, lease } of given)
    leavingClient.releaseAssignment(id, lease.assignment.fenceToken).catch(leaveToTime);
  for (const { id } of idle) desk.putAside(id);
  void desk.apply(given.map((remove) => ({ remove })));
  for (const { id } of idle) desk.letGo(id);
}

function isBegun(desk: Desk, { id }: HeldRow): boolean {
  const row = desk.find('draft', id);
  return row !== undefined && !isUntouched(row.draft);
}

function isTakenAlong({ lease: { assignment } }: Pick<HeldRow, 'lease'>): boolean {
  return assignment.takenAlong;
}

/** Nobody is there to be told: a lease that was not given back runs out by itself. */
function leaveToTime(): void {}
