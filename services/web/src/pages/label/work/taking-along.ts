// Takes assignments along, to be judged without a network, and gives them back.

import type { Desk } from './desk.js';
import { giveUp, takeOver } from './leasing.js';
import { asPerson } from './session-proof.js';
import { workClient } from './work-client.js';

/** @returns how many are on the device now. @throws ApiError, ConnectionError */
export async function takeAlong(desk: Desk, count: number): Promise<number> {
  // Asked first: a browser short of room may otherwise clear what is kept. It may refuse, and keeps it as long as it can.
  await navigator.storage?.persist?.();
  const answer = await asPerson(desk.user, () => workClient.takeAlong(desk.project, count));
  const items = answer?.items ?? [];
  await takeOver(desk, items, items.length < count);
  return items.length;
}

/** Gives these back, for others to judge. What is not theirs any more is gone from the device, too. @throws ApiError, ConnectionError */
export async function giveBackTaken(desk: Desk, ids: readonly string[]): Promise<void> {
  const held = ids.flatMap((id) => desk.find('held', id) ?? []);
  const proofs = held.map(({ id, lease: { assignment } }) => ({ id, fenceToken: assignment.fenceToken }));
  if (proofs.length === 0) return;
  await asPerson(desk.user, () => workClient.releaseAssignments(desk.project, { assignments: proofs }));
  await giveUp(desk, held);
}
