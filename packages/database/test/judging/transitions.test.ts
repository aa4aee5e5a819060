// Walks the table of an assignment's states: every event in every state does what the table says, and nothing else.

import { type AssignmentStatus, assignmentStatus } from '@tastemaker/contracts';
import {
  changeJudgment,
  DatabaseError,
  releaseAssignment,
  renewLease,
  submitJudgment,
  withdrawJudgment,
} from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { type AssignmentEvent, assignmentEvents, assignmentTransitions, slotStates } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { judge, lease, letExpire, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

const skip = { verdict: 'skip' as const, reason: 'unclear' as const, dwellMs: 1 };

/** An assignment in a state, with what came of it last. One that is leased, released or expired was judged before. */
async function assignmentIn(state: AssignmentStatus) {
  const { projectId, first: labelerId } = await setUp(test.database, { labelers: 1 });
  let held = await lease(test.database, projectId, labelerId);
  const submitted =
    state === 'skipped'
      ? await submitJudgment(test.database, { ...proofOf(held, labelerId), ...skip })
      : await judge(test.database, held, labelerId);
  const judgmentId = submitted.judgment.id;
  const own = { projectId, judgmentId, labelerId };
  if (state !== 'judged' && state !== 'skipped') held = await withdrawJudgment(test.database, own);
  const proof = proofOf(held, labelerId);
  if (state === 'released') await releaseAssignment(test.database, proof);
  if (state === 'expired') await expire();
  async function expire() {
    await letExpire(test.database, held);
    await reclaim();
  }
  async function reclaim() {
    await test.database.execute(sql`SELECT reclaim_expired(${projectId}::uuid)`);
  }
  async function now(): Promise<{ status: AssignmentStatus; slot: string }> {
    const { rows } = await test.database.execute<{ status: AssignmentStatus; slot: string }>(sql`
      SELECT a.status, s.state AS slot FROM assignments a
      JOIN slots s ON s.comparison_id = a.comparison_id AND s.number = a.slot_number WHERE a.id = ${held.id}`);
    return rows[0] ?? expect.fail('the assignment is gone');
  }
  const events: Record<AssignmentEvent, () => Promise<unknown>> = {
    renew: () => renewLease(test.database, proof),
    judge: () => judge(test.database, held, labelerId, { verdict: 'ranking', ranking: [['B'], ['A']] }),
    skip: () => submitJudgment(test.database, { ...proof, ...skip, reason: 'other' }),
    release: () => releaseAssignment(test.database, proof),
    expire: state === 'leased' ? expire : reclaim,
    change: () =>
      changeJudgment(test.database, { ...own, verdict: 'ranking', ranking: [['B'], ['A']], strength: -2, dwellMs: 1 }),
    withdraw: () => withdrawJudgment(test.database, own),
  };
  return { events, now };
}

const steps = assignmentStatus.options.flatMap((state) => assignmentEvents.map((event) => [state, event] as const));

describe('an assignment', () => {
  it.each(steps)('that is %s, on %s', async (state, event) => {
    const { events, now } = await assignmentIn(state);
    expect(await now()).toEqual({ status: state, slot: slotStates[state] });
    const transition = assignmentTransitions[state][event];
    const outcome = await events[event]().then(
      () => 'done',
      (error: unknown) => (error instanceof DatabaseError ? error.code : error),
    );
    expect(outcome).toBe('refused' in transition ? transition.refused : 'done');
    const after = 'to' in transition ? transition.to : state;
    expect(await now()).toEqual({ status: after, slot: slotStates[after] });
  });
});
