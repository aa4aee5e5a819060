// Takes a judgment back: out of what waits, or from the server. Its assignment is held again, with its draft as it was.

import type { Desk } from './desk.js';
import { heldRow } from './leasing.js';
import { outcomeOf } from './outcomes.js';
import { firstNumber, type Lease, type SentRow, type WaitingRow } from './rows.js';
import { type Hindrance, sendRow, whileNothingIsSent } from './sending.js';
import { asPerson } from './session-proof.js';
import { workClient } from './work-client.js';

/** @returns what stood in the way; undefined when it is back, or trouble that is told by itself */
export async function takeBack(desk: Desk, id: string): Promise<Hindrance | undefined> {
  return whileNothingIsSent(desk.user, async () => {
    await desk.reload();
    const waiting = desk.find('waiting', id);
    if (waiting !== undefined && !waiting.wasSent) return putBack(desk, waiting, waiting.lease, waiting.replaces);
    if (waiting !== undefined) {
      // Nobody knows whether the server has it. If that cannot be found out now, it is replaced later.
      const outcome = await sendRow(desk.device, waiting);
      await desk.reload();
      if (outcome !== 'answered') return putBack(desk, waiting, waiting.lease, true);
    }
    const sent = desk.find('sent', id);
    return sent === undefined ? undefined : withdraw(desk, sent);
  });
}

async function withdraw(desk: Desk, sent: SentRow): Promise<Hindrance | undefined> {
  try {
    const assignment = await asPerson(desk.user, () => workClient.withdrawJudgment(desk.project, sent.judgment.id));
    return await putBack(desk, sent, heldRow(desk, assignment, 0).lease, false);
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome.kind !== 'refused') return outcome;
    const { user, project, id, lease, draft, number } = sent;
    const { problem } = outcome;
    const trouble = { user, project, kind: 'trouble', id, number, lease, draft, problem, call: undefined } as const;
    await desk.apply([{ remove: sent }, { put: trouble }]);
    return undefined;
  }
}

async function putBack(desk: Desk, row: WaitingRow | SentRow, lease: Lease, replaces: boolean): Promise<undefined> {
  const { user, project, id, draft } = row;
  const number = firstNumber(desk.rows());
  await desk.apply([
    { remove: row },
    { put: { user, project, kind: 'held', id, lease, number, replaces } },
    { put: { user, project, kind: 'draft', id, draft } },
  ]);
  await desk.claimFirst(id);
  return undefined;
}
