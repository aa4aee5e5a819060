// Sends what waits on the device, one after the other, until the server has taken or refused each. One tab does it at a time.

import { ApiError, everyItem } from '@tastemaker/client/labeling';
import type { OwnJudgment, Problem } from '@tastemaker/contracts';
import type { Device } from './device.js';
import { withLock } from './locks.js';
import { type Outcome, outcomeOf, troubleKind } from './outcomes.js';
import { rowsOf, type SentRow, type TroubleRow, type WaitingRow } from './rows.js';
import { asPerson } from './session-proof.js';
import { workClient } from './work-client.js';

/** Why nothing is sent now. */
export type Hindrance = Exclude<Outcome, { kind: 'refused' }>;

/** Why sending stopped: nothing waits any more, or not now. */
export type SendingEnd = { readonly kind: 'done' } | Hindrance;

/** Nothing is sent meanwhile, in no tab. */
export function whileNothingIsSent<Result>(user: string, work: () => Promise<Result>): Promise<Result> {
  return withLock(`tastemaker-sender-${user}`, work);
}

/**
 * Sends everything of a user that waits here, of all their projects.
 * @param onAnswer after each answer that is kept, with the project it is of
 */
export function sendWaiting(user: string, device: Device, onAnswer: (project: string) => void): Promise<SendingEnd> {
  return whileNothingIsSent(user, async () => {
    const putOff = new Set<string>();
    let end: SendingEnd = { kind: 'done' };
    for (;;) {
      const rows = rowsOf(await device.read(user), 'waiting').filter(({ id }) => !putOff.has(id));
      if (rows.length === 0) return end;
      for (const row of rows) {
        const outcome = await sendRow(device, row);
        if (outcome === 'answered') onAnswer(row.project);
        else if (outcome.kind === 'later' && outcome.isOfThis) {
          putOff.add(row.id);
          end = outcome;
        } else return outcome;
      }
    }
  });
}

/** One judgment, and what came of it, on the device. @returns what stands in the way */
export async function sendRow(device: Device, row: WaitingRow): Promise<'answered' | Hindrance> {
  const sent: WaitingRow = { ...row, wasSent: true };
  if (!row.wasSent) await device.write([{ put: sent }], { durability: 'relaxed' });
  try {
    await keepAnswer(device, sent, await asPerson(row.user, () => submit(device, sent)));
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome.kind !== 'refused') return outcome;
    await keepAnswer(device, sent, await withStored(sent, outcome.problem));
  }
  return 'answered';
}

/** Says with a conflict what the server has instead, so that its labeler can choose. */
async function withStored({ project, id }: WaitingRow, problem: Problem): Promise<Problem> {
  if (troubleKind(problem) !== 'conflict' || problem.stored !== undefined) return problem;
  try {
    return { ...problem, stored: await findOwnJudgment(project, id) };
  } catch {
    // The refusal stands; what is stored can be looked up among today's judgments.
    return problem;
  }
}

type Answer = OwnJudgment | Problem;

async function keepAnswer(device: Device, waiting: WaitingRow, answer: Answer): Promise<void> {
  const { user, project, id, number, lease, draft, call } = waiting;
  const row = { user, project, id, number, lease, draft };
  const kept: SentRow | TroubleRow =
    'code' in answer ? { ...row, kind: 'trouble', problem: answer, call } : { ...row, kind: 'sent', judgment: answer };
  await device.write([{ remove: waiting }, { put: kept }]);
}

/** @throws ApiError, ConnectionError */
async function submit(device: Device, row: WaitingRow): Promise<OwnJudgment> {
  try {
    return await submitOnce(row);
  } catch (error) {
    if (!row.replaces || !(error instanceof ApiError)) throw error;
    const fenceToken = await takeBack(row, error);
    const call = withFence(row.call, fenceToken);
    const assignment = { ...row.lease.assignment, fenceToken };
    const again: WaitingRow = { ...row, call, lease: { ...row.lease, assignment } };
    await device.write([{ put: again }]);
    return submitOnce(again);
  }
}

async function submitOnce({ id, call }: WaitingRow): Promise<OwnJudgment> {
  const { judgment } = await (call.kind === 'skip'
    ? workClient.skipAssignment(id, call.json, { next: false })
    : workClient.submitJudgment(id, call.json, { next: false }));
  return judgment;
}

/** Takes the judgment back that the server has of the same assignment. @returns the new lease's fence token */
async function takeBack({ project, id }: WaitingRow, refusal: ApiError): Promise<string> {
  if (refusal.code === 'already_judged') {
    const own = await findOwnJudgment(project, id);
    if (own === undefined) throw refusal;
    return (await workClient.withdrawJudgment(project, own.id)).fenceToken;
  }
  // Taken back before, and the page was gone before it knew.
  const assignment = refusal.code === 'assignment_expired' ? await workClient.getAssignment(id) : undefined;
  if (assignment?.status !== 'leased') throw refusal;
  return assignment.fenceToken;
}

/** One's own judgment of an assignment, if it is among the newest. */
async function findOwnJudgment(project: string, assignmentId: string): Promise<OwnJudgment | undefined> {
  let looked = 0;
  for await (const own of everyItem((page) => workClient.listOwnJudgments(project, { ...page, limit: 100 }))) {
    if (own.assignmentId === assignmentId) return own;
    looked += 1;
    if (looked >= 500) return undefined;
  }
  return undefined;
}

function withFence(call: WaitingRow['call'], fenceToken: string): WaitingRow['call'] {
  return call.kind === 'skip'
    ? { kind: 'skip', json: { ...call.json, fenceToken } }
    : { kind: 'judgment', json: { ...call.json, fenceToken } };
}
