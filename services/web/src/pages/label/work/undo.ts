// Takes a judgment back: out of what waits, or from the server. Its assignment is held again, with its draft as it was.

import type { OwnJudgment, Problem } from '@tastemaker/contracts';
import { type Draft, draftOf } from '../draft.js';
import type { Desk } from './desk.js';
import type { Change } from './device.js';
import { leaseOf } from './leasing.js';
import { outcomeOf } from './outcomes.js';
import { firstNumber, type Lease, type SentRow } from './rows.js';
import { type Hindrance, sendRow, whileNothingIsSent } from './sending.js';
import { asPerson } from './session-proof.js';
import { workClient } from './work-client.js';

/** @returns what stood in the way; undefined when it is back, or when its refusal is told as trouble */
export function takeBack(desk: Desk, id: string): Promise<Hindrance | undefined> {
  return whileNothingIsSent(desk.user, async () => {
    await desk.reload();
    const isBack = await takeBackHere(desk, id);
    const sent = desk.find('sent', id);
    if (isBack || sent === undefined) return undefined;
    try {
      await withdraw(desk, sent.judgment, sent.draft, [{ remove: sent }]);
      return undefined;
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome.kind !== 'refused') return outcome;
      await desk.apply([{ remove: sent }, { put: refused(sent, outcome.problem) }]);
      return undefined;
    }
  });
}

export function takeBackWaiting(desk: Desk, id: string): Promise<void> {
  return whileNothingIsSent(desk.user, async () => {
    await desk.reload();
    await takeBackHere(desk, id);
  });
}

/** @throws ApiError, ConnectionError */
export async function withdrawStored(desk: Desk, judgment: OwnJudgment): Promise<void> {
  const sent = desk.find('sent', judgment.assignmentId);
  const isSame = sent?.judgment.id === judgment.id;
  await withdraw(desk, judgment, isSame ? sent.draft : draftOf(judgment), sent === undefined ? [] : [{ remove: sent }]);
}

/** One that waits here. @returns false when the server has it by now */
async function takeBackHere(desk: Desk, id: string): Promise<boolean> {
  const waiting = desk.find('waiting', id);
  if (waiting === undefined) return false;
  if (waiting.wasSent) {
    // Nobody knows whether the server has it. If that cannot be found out now, it is replaced later.
    const outcome = await sendRow(desk.device, waiting);
    await desk.reload();
    if (outcome === 'answered') return false;
  }
  const { lease, draft, wasSent, replaces } = waiting;
  await putBack(desk, [{ remove: waiting }], { id, lease, draft, replaces: wasSent || replaces });
  return true;
}

async function withdraw(
  desk: Desk,
  { id: judgmentId, assignmentId: id }: OwnJudgment,
  draft: Draft,
  changes: readonly Change[],
): Promise<void> {
  const assignment = await asPerson(desk.user, () => workClient.withdrawJudgment(desk.project, judgmentId));
  await putBack(desk, changes, { id, lease: leaseOf(assignment), draft, replaces: false });
}

interface Back {
  readonly id: string;
  readonly lease: Lease;
  readonly draft: Draft;
  readonly replaces: boolean;
}

async function putBack(desk: Desk, changes: readonly Change[], { id, lease, draft, replaces }: Back): Promise<void> {
  const { user, project } = desk;
  const whose = { user, project, id };
  const number = firstNumber(desk.rows());
  await desk.apply([
    ...changes,
    { put: { ...whose, kind: 'held', lease, number, replaces } },
    { put: { ...whose, kind: 'draft', draft } },
  ]);
  await desk.claimFirst(id);
}

function refused({ user, project, id, number, lease, draft }: SentRow, problem: Problem) {
  return { user, project, id, number, lease, draft, problem, kind: 'trouble', call: undefined } as const;
}
