import type { Assignment } from '@tastemaker/contracts';
import {
  acknowledgeGuideline,
  createGuideline,
  createUser,
  type LeaseOrder,
  leaseAhead,
  leaseNext,
  listHeld,
  listJudgments,
  listOwnJudgments,
  pauseLabeler,
  publishGuideline,
  putMember,
  releaseAssignment,
  releaseAssignments,
  removeMember,
  renewLease,
  resumeLabeler,
  submitJudgment,
  updateComparison,
  updateProject,
  withdrawJudgment,
} from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { comparisonOf, judge, lease, letExpire, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

const hour = 3600 * 1000;

function ahead(projectId: string, labelerId: string, order: LeaseOrder): Promise<Assignment[]> {
  return leaseAhead(test.database, projectId, labelerId, order);
}

function takeAlong(projectId: string, labelerId: string, count?: number): Promise<Assignment[]> {
  return ahead(projectId, labelerId, { takeAlong: true, count });
}

/** How long a lease lasts from now, in hours. */
function hoursOf(expiresAt: string | undefined): number {
  return Math.round((Date.parse(expiresAt ?? '') - Date.now()) / hour);
}

/** In another order than they were leased in. */
async function judgeBackwards(held: readonly Assignment[], labelerId: string) {
  const judged = [];
  for (const assignment of held.toReversed()) judged.push((await judge(test.database, assignment, labelerId)).judgment);
  return judged;
}

describe('assignments held ahead', () => {
  it('may be judged in any order, each under its own number', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 4 });
    const held = await ahead(projectId, first, { count: 4 });
    expect(held.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    const judged = await judgeBackwards(held, first);
    expect(judged.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    const { items } = await listOwnJudgments(test.database, projectId, first, { limit: 10 });
    expect(items.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('are renewed each by itself', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 2, settings: { leaseSeconds: 7200 } });
    const [one, other] = await ahead(projectId, first, { count: 2 });
    if (one === undefined || other === undefined) throw new Error('not leased');
    await test.database.execute(sql`UPDATE assignments SET expires_at = now() + interval '1 hour'`);
    expect(hoursOf(await renewLease(test.database, proofOf(other, first)))).toBe(2);
    const held = await listHeld(test.database, projectId, first);
    expect(held.map(({ id, expiresAt }) => [id, hoursOf(expiresAt)])).toEqual([
      [one.id, 1],
      [other.id, 2],
    ]);
    await judgeBackwards([one, other], first);
  });

  it('are judged under the guideline that they were leased under, though another is published meanwhile', async () => {
    const settings = { requireAcknowledgement: true };
    const { projectId, first, researcherId } = await setUp(test.database, { comparisons: 4, settings });
    const publish = async (text: string) => {
      const { version } = await createGuideline(test.database, projectId, text, researcherId);
      return publishGuideline(test.database, projectId, version, researcherId);
    };
    await publish('One.');
    await acknowledgeGuideline(test.database, projectId, 1, first);
    const held = await ahead(projectId, first, { count: 3 });
    await publish('Two.');
    const notRead = { code: 'guideline_not_acknowledged' };
    await expect(ahead(projectId, first, { count: 3 })).rejects.toMatchObject(notRead);
    await judgeBackwards(held, first);
    const { items } = await listJudgments(test.database, projectId, { limit: 10 });
    expect(items.map(({ guidelineVersion }) => guidelineVersion)).toEqual([1, 1, 1]);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject(notRead);
  });

  it('may be judged while the project is paused, and then nothing follows', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 4 });
    const held = await ahead(projectId, first, { count: 3 });
    await updateProject(test.database, projectId, { state: 'paused' });
    expect((await ahead(projectId, first, { count: 3 })).map(({ id }) => id)).toEqual(held.map(({ id }) => id));
    const [last] = held.slice(-1);
    await judgeBackwards(held.slice(0, 2), first);
    if (last === undefined) throw new Error('not leased');
    const leaseAfter = { isAdmin: false, onFailure: () => undefined };
    const judgment = { ...proofOf(last, first), verdict: 'allBad' as const, dwellMs: 1 };
    const { lease: none } = await submitJudgment(test.database, judgment, { leaseNext: leaseAfter });
    expect(none).toMatchObject({ next: null, none: { code: 'project_paused' } });
  });

  it('may be judged though the quota of the day is reached or lowered meanwhile: it limits what is given out', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 6, settings: { dailyQuota: 3 } });
    const held = await ahead(projectId, first, { count: 10 });
    expect(held).toHaveLength(3);
    await putMember(test.database, { projectId, userId: first, role: 'labeler', dailyQuota: 1 });
    await judgeBackwards(held, first);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({ code: 'quota_reached' });
  });

  it('go to others when their labeler is paused, who is told the reason whatever they held', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 2 });
    const held = await ahead(projectId, first, { count: 2 });
    await pauseLabeler(test.database, { projectId, labelerId: first, reason: 'Let us talk.' });
    for (const assignment of held)
      await expect(judge(test.database, assignment, first)).rejects.toMatchObject({
        code: 'labeler_paused',
        message: 'Let us talk.',
      });
    expect(await listHeld(test.database, projectId, first)).toEqual([]);
    expect(await ahead(projectId, second, { count: 2 })).toHaveLength(2);
    await resumeLabeler(test.database, { projectId, labelerId: first });
    const [gone] = held;
    if (gone === undefined) throw new Error('not leased');
    await expect(judge(test.database, gone, first)).rejects.toMatchObject({ code: 'assignment_expired' });
  });

  it('go to others when their labeler is removed', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 2 });
    await ahead(projectId, first, { count: 2 });
    await removeMember(test.database, projectId, first);
    expect(await ahead(projectId, second, { count: 2 })).toHaveLength(2);
  });
});

describe('the number of an assignment', () => {
  it('is how many-th of its labeler’s it is in the project, those not counted that they gave back or let run out', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 6, needed: 2 });
    const given = await lease(test.database, projectId, first);
    await releaseAssignment(test.database, proofOf(given, first));
    const late = await lease(test.database, projectId, first);
    await letExpire(test.database, late);
    const one = await lease(test.database, projectId, first);
    expect([given.number, late.number, one.number]).toEqual([1, 1, 1]);
    await judge(test.database, one, first);
    expect((await lease(test.database, projectId, first)).number).toBe(2);
    expect((await lease(test.database, projectId, second)).number).toBe(1);
  });

  it('stays with a judgment that is taken back, and nobody else gets it meanwhile', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 3 });
    const one = await lease(test.database, projectId, first);
    const { judgment } = await judge(test.database, one, first);
    const two = await lease(test.database, projectId, first);
    const own = { projectId, labelerId: first, judgmentId: judgment.id };
    expect((await withdrawJudgment(test.database, own)).number).toBe(1);
    await judge(test.database, two, first);
    expect((await ahead(projectId, first, { count: 2 })).map(({ number }) => number)).toEqual([1, 3]);
  });

  it('goes on from how many there are, where they are from before there were numbers', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 4 });
    await judgeBackwards(await ahead(projectId, first, { count: 2 }), first);
    await test.database.execute(sql`UPDATE assignments SET number = NULL WHERE labeler_id = ${first}`);
    const { items } = await listOwnJudgments(test.database, projectId, first, { limit: 10 });
    expect(items.map(({ number }) => number)).toEqual([null, null]);
    expect((await ahead(projectId, first, { count: 2 })).map(({ number }) => number)).toEqual([3, 4]);
  });
});

describe('assignments taken along', () => {
  const settings = { takeAlong: { assignments: 3, hours: 8 } };

  it('are held for the project’s hours, as many as it allows, and renewed by the hours under which they were taken', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 6, settings });
    const taken = await takeAlong(projectId, first);
    expect(taken.map(({ takenAlong, expiresAt }) => [takenAlong, hoursOf(expiresAt)])).toEqual(
      Array.from({ length: 3 }, () => [true, 8]),
    );
    await updateProject(test.database, projectId, { settings: { takeAlong: null } });
    const [one] = taken;
    if (one === undefined) throw new Error('not leased');
    await test.database.execute(
      sql`UPDATE assignments SET expires_at = now() + interval '1 hour' WHERE id = ${one.id}`,
    );
    expect(hoursOf(await renewLease(test.database, proofOf(one, first)))).toBe(8);
    await expect(takeAlong(projectId, first)).rejects.toMatchObject({ code: 'take_along_not_allowed' });
    await judgeBackwards(taken, first);
  });

  it('include what was held before, which is then taken along, too', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 6, settings });
    const before = await lease(test.database, projectId, first);
    expect(before).toMatchObject({ takenAlong: false });
    const taken = await takeAlong(projectId, first, 2);
    expect(taken).toMatchObject([{ id: before.id, takenAlong: true }, { takenAlong: true }]);
    const held = await listHeld(test.database, projectId, first);
    expect(held.map(({ takenAlong, expiresAt }) => [takenAlong, hoursOf(expiresAt)])).toEqual([
      [true, 8],
      [true, 8],
    ]);
  });

  it('keep their hours when the next one is asked for, and when a judgment is taken back', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 6, settings });
    const [one, other] = await takeAlong(projectId, first);
    const again = await lease(test.database, projectId, first);
    expect(again).toMatchObject({ id: one?.id, takenAlong: true });
    expect(hoursOf(again.expiresAt)).toBe(8);
    if (other === undefined) throw new Error('not leased');
    const { judgment } = await judge(test.database, other, first);
    const own = { projectId, labelerId: first, judgmentId: judgment.id };
    const back = await withdrawJudgment(test.database, own);
    expect([back.takenAlong, hoursOf(back.expiresAt)]).toEqual([true, 8]);
  });

  it('are nobody else’s, so that a comparison gets exactly its judgments', async () => {
    const { projectId, first, second, third } = await setUp(test.database, {
      comparisons: 4,
      labelers: 3,
      needed: 2,
      settings: { takeAlong: { assignments: 200, hours: 1 } },
    });
    const taken = await Promise.all([first, second, third].map((labelerId) => takeAlong(projectId, labelerId)));
    const comparisons = await Promise.all(taken.flat().map((one) => comparisonOf(test.database, one)));
    expect(comparisons).toHaveLength(8);
    const times = comparisons.map((id) => comparisons.filter((other) => other === id).length);
    expect(new Set(times)).toEqual(new Set([2]));
    for (const [index, held] of taken.entries()) await judgeBackwards(held, [first, second, third][index] ?? '');
    expect((await listJudgments(test.database, projectId, { limit: 20 })).items).toHaveLength(8);
  });

  it('come the most important first, and no more of them than the quota of the day leaves', async () => {
    const { projectId, first, comparisonIds } = await setUp(test.database, {
      comparisons: 5,
      settings: { ...settings, dailyQuota: 2 },
    });
    const comparisonId = comparisonIds[4] ?? '';
    await updateComparison(test.database, { projectId, comparisonId }, { priority: 5 });
    const taken = await takeAlong(projectId, first);
    expect(taken).toHaveLength(2);
    expect(await comparisonOf(test.database, taken[0] ?? (await lease(test.database, projectId, first)))).toBe(
      comparisonId,
    );
    await judgeBackwards(taken, first);
    await expect(takeAlong(projectId, first)).rejects.toMatchObject({ code: 'quota_reached' });
  });

  it('are no more than what is left of a qualification round', async () => {
    const { projectId, first, comparisonIds } = await setUp(test.database, {
      comparisons: 4,
      settings: { ...settings, qualification: { judgments: 2, threshold: 0 } },
    });
    for (const comparisonId of comparisonIds)
      await updateComparison(test.database, { projectId, comparisonId }, { goldAnswer: { allBad: true } });
    const taken = await takeAlong(projectId, first);
    expect(taken).toHaveLength(2);
    await judgeBackwards(taken, first);
    expect(await takeAlong(projectId, first)).toEqual([]);
  });

  it('are too late when their hours are over, by the clock of the database', async () => {
    const { projectId, first } = await setUp(test.database, { settings });
    const [late] = await takeAlong(projectId, first);
    if (late === undefined) throw new Error('not leased');
    await letExpire(test.database, late);
    await expect(judge(test.database, late, first)).rejects.toMatchObject({ code: 'assignment_expired' });
  });

  it('are for members', async () => {
    const { projectId } = await setUp(test.database, { settings: { takeAlong: null } });
    const stranger = await createUser(test.database, { name: 'Stranger', role: 'labeler' });
    await expect(takeAlong(projectId, stranger.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('giving several back', () => {
  it('opens all that one holds in the project to others, and nothing elsewhere', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 3 });
    const elsewhere = await setUp(test.database, { comparisons: 1 });
    await putMember(test.database, { projectId: elsewhere.projectId, userId: first, role: 'labeler' });
    const kept = await lease(test.database, elsewhere.projectId, first);
    const held = await takeAlong(projectId, first);
    const labeler = { projectId, labelerId: first };
    const { released, refused } = await releaseAssignments(test.database, labeler, 'all');
    expect([released.toSorted(), refused]).toEqual([held.map(({ id }) => id).toSorted(), []]);
    expect(await releaseAssignments(test.database, labeler, 'all')).toEqual({ released: [], refused: [] });
    expect(await ahead(projectId, second, { count: 3 })).toHaveLength(3);
    await judge(test.database, kept, first);
  });

  it('tells of each that is not theirs to give back any more, and gives back the others', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 5 });
    const elsewhere = await setUp(test.database, { comparisons: 1 });
    await putMember(test.database, { projectId: elsewhere.projectId, userId: first, role: 'labeler' });
    const [judged, late, forged, held] = await ahead(projectId, first, { count: 4 });
    const others = await lease(test.database, projectId, second);
    const away = await lease(test.database, elsewhere.projectId, first);
    if (judged === undefined || late === undefined || forged === undefined || held === undefined)
      throw new Error('not leased');
    await judge(test.database, judged, first);
    await letExpire(test.database, late);
    const wrong = { ...forged, fenceToken: 'no token' };
    const proofs = [judged, late, wrong, others, away, held].map((one) => proofOf(one, first));
    const { released, refused } = await releaseAssignments(test.database, { projectId, labelerId: first }, proofs);
    expect(released).toEqual([held.id]);
    expect(new Map(refused.map(({ id, refusal }) => [id, refusal.code]))).toEqual(
      new Map([
        [judged.id, 'judged_already'],
        [late.id, 'lease_run_out'],
        [forged.id, 'fence_wrong'],
        [others.id, 'lease_not_found'],
        [away.id, 'lease_not_found'],
      ]),
    );
    await judge(test.database, away, first);
    await judge(test.database, forged, first);
  });
});
