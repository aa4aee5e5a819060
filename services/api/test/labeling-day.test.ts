import type { Assignment, JudgmentSubmit } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ana = await world.person('labeler', 'Ana');
  bo = await world.person('labeler', 'Bo');
});
afterAll(() => world.close());

async function lease(labeler: Person, projectId: string): Promise<Assignment> {
  const assignment = await labeler.client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing to judge');
  return assignment;
}

/** That all are bad. */
function allBad({ fenceToken }: Assignment): JudgmentSubmit {
  return { verdict: 'allBad', fenceToken, dwellMs: 1200 };
}

async function putUp(projectId: string, count: number, judgmentsNeeded = 1): Promise<void> {
  for (let i = 0; i < count; i++)
    await putUpForJudging(researcher.client, projectId, [`one ${i}`, `two ${i}`], judgmentsNeeded);
}

/** How many gold comparisons Ana has judged, after one more try to be given one. */
async function seenGold(projectId: string): Promise<number> {
  const held = await ana.client.nextAssignment(projectId);
  if (held !== undefined) await ana.client.submitJudgment(held.id, allBad(held), { next: false });
  const { items } = await researcher.client.listStandings(projectId);
  return items[0]?.goldSeen ?? 0;
}

describe('how a labeler comes along', () => {
  test('is told them before they begin', async () => {
    const { id } = await world.project(researcher, [ana]);
    expect(await ana.client.getOwnProgress(id)).toEqual({
      judgedToday: 0,
      judged: 0,
      skippedToday: 0,
      held: 0,
      dailyQuota: null,
      qualification: null,
      dwell: null,
      knownAnswers: null,
      left: { atLeast: 0, below: 10 },
      lastJudgedAt: null,
    });
  });

  test('counts today’s and all judgments that stand, skips and what they hold, and the median of how long they looked', async () => {
    const { id } = await world.project(researcher, [ana], { settings: { dailyQuota: 50 } });
    await putUp(id, 14);
    for (const dwellMs of [3000, 1000, 2000]) {
      const held = await lease(ana, id);
      await ana.client.submitJudgment(held.id, { ...allBad(held), dwellMs }, { next: false });
    }
    const skipped = await lease(ana, id);
    const skip = { reason: 'unclear', fenceToken: skipped.fenceToken, dwellMs: 9000 } as const;
    const { judgment } = await ana.client.skipAssignment(skipped.id, skip);
    expect(await ana.client.getOwnProgress(id)).toMatchObject({
      judgedToday: 3,
      judged: 3,
      skippedToday: 1,
      held: 1,
      dailyQuota: 50,
      dwell: { medianMs: 2000, n: 3 },
      // Nine, and the one that was skipped is not for them any more.
      left: { atLeast: 0, below: 10 },
      lastJudgedAt: judgment.createdAt,
    });
    await researcher.client.addMember(id, { userId: ana.user.id, role: 'labeler', dailyQuota: 7 });
    expect((await ana.client.getOwnProgress(id)).dailyQuota).toBe(7);
    await putUp(id, 1);
    expect((await ana.client.getOwnProgress(id)).left).toEqual({ atLeast: 10, below: 20 });
    await researcher.client.updateProject(id, { state: 'paused' });
    expect((await ana.client.getOwnProgress(id)).left).toEqual({ atLeast: 0, below: 1 });
  });

  test('tells of a qualification round how far they are, and afterwards nothing', async () => {
    const qualification = { judgments: 2, threshold: 0 };
    const { id } = await world.project(researcher, [ana], { settings: { qualification } });
    await putUp(id, 2);
    const { items } = await researcher.client.listComparisons(id);
    for (const comparison of items)
      await researcher.client.updateComparison(id, comparison.id, { goldAnswer: { allBad: true } });
    for (const done of [0, 1]) {
      const told = await ana.client.getOwnProgress(id);
      expect(told).toMatchObject({ qualification: { needed: 2, done }, knownAnswers: null });
      const held = await lease(ana, id);
      await ana.client.submitJudgment(held.id, allBad(held), { next: false });
    }
    expect((await ana.client.getOwnProgress(id)).qualification).toBeNull();
  });

  test('tells known answers where the project does, of what they can change no more: nobody tries until it is right', async () => {
    const settings = { goldRate: 0.5, showKnownAnswers: true, editWindowSeconds: 3600 };
    const { id } = await world.project(researcher, [ana], { settings });
    await putUp(id, 3);
    const { items } = await researcher.client.listComparisons(id);
    const [first, second] = items;
    await researcher.client.updateComparison(id, first?.id ?? '', { goldAnswer: { allBad: true } });
    const answers = second?.completionIds.map((completion) => [completion]) ?? [];
    await researcher.client.updateComparison(id, second?.id ?? '', { goldAnswer: { ranking: answers } });
    for (let held = await ana.client.nextAssignment(id); held !== undefined; )
      held = (await ana.client.submitJudgment(held.id, allBad(held))).next ?? undefined;
    // By chance some of the gold was not drawn before the work was done.
    await expect.poll(() => seenGold(id)).toBe(2);
    expect((await ana.client.getOwnProgress(id)).knownAnswers).toEqual({ right: 0, seen: 0 });
    await researcher.client.updateProject(id, { settings: { editWindowSeconds: 0 } });
    expect((await ana.client.getOwnProgress(id)).knownAnswers).toEqual({ right: 1, seen: 2 });
    await researcher.client.pauseLabeler(id, ana.user.id, { reason: 'Let us talk.' });
    await researcher.client.resumeLabeler(id, ana.user.id);
    expect((await ana.client.getOwnProgress(id)).knownAnswers).toEqual({ right: 0, seen: 0 });
  });

  test('tells a draining project’s own what is left of what was begun', async () => {
    const { id } = await world.project(researcher, [ana, bo]);
    await putUp(id, 12, 2);
    for (let i = 0; i < 11; i++) {
      const held = await lease(bo, id);
      await bo.client.submitJudgment(held.id, allBad(held), { next: false });
    }
    await researcher.client.updateProject(id, { state: 'draining' });
    expect((await ana.client.getOwnProgress(id)).left).toEqual({ atLeast: 10, below: 20 });
    expect((await bo.client.getOwnProgress(id)).left).toEqual({ atLeast: 0, below: 10 });
  });
});

describe('assignments taken along', () => {
  test('are listed, and given back in one call', async () => {
    const { id } = await world.project(researcher, [ana, bo], {
      settings: { takeAlong: { assignments: 15, hours: 10 } },
    });
    await putUp(id, 16);
    const { items: taken = [] } = (await ana.client.takeAlong(id, 12)) ?? {};
    expect(taken).toHaveLength(12);
    expect((await ana.client.takeAlong(id))?.items).toHaveLength(15);
    const { items: held } = await ana.client.listHeldAssignments(id);
    expect(held.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(held[0]).toEqual({
      id: taken[0]?.id,
      number: 1,
      status: 'leased',
      takenAlong: true,
      expiresAt: expect.any(String),
      excerpt: taken[0]?.messages[0]?.content,
    });
    const [first] = taken;
    if (first === undefined) throw new Error('not leased');
    const { fenceToken } = first;
    const some = await ana.client.releaseAssignments(id, { assignments: [{ id: first.id, fenceToken }] });
    expect(some).toEqual({ released: [first.id], refused: [] });
    expect((await ana.client.releaseAssignments(id, { assignments: 'all' })).released).toHaveLength(14);
    expect((await ana.client.listHeldAssignments(id)).items).toEqual([]);
    expect((await bo.client.leaseAhead(id, 10))?.items).toHaveLength(10);
  });

  test('are refused where the project wants none, and more than ten at once are for taking along only', async () => {
    const { id } = await world.project(researcher, [ana], { settings: { takeAlong: null } });
    await putUp(id, 1);
    await expect(ana.client.takeAlong(id)).rejects.toMatchObject({ status: 409, code: 'take_along_not_allowed' });
    await expect(ana.client.leaseAhead(id, 11)).rejects.toMatchObject({
      code: 'validation_failed',
      problem: { errors: [{ path: 'count' }] },
    });
  });
});

describe('a labeler’s own judgments', () => {
  test('are told with the first words of what was asked, which may be long and of many lines', async () => {
    const { id } = await world.project(researcher, [ana]);
    const asked = `Write, please,\n\n${'very '.repeat(40)}much.`;
    const { prompts } = await researcher.client.createPrompts(id, [
      {
        messages: [
          { role: 'user', content: 'Hello.' },
          { role: 'assistant', content: 'Hello to you.' },
          { role: 'user', content: asked },
        ],
      },
    ]);
    const promptId = prompts[0]?.id ?? '';
    const { completions } = await researcher.client.createCompletions(
      id,
      ['a', 'b'].map((text) => ({ promptId, text, source: 'test' })),
    );
    const completionIds = completions.map((completion) => completion.id);
    await researcher.client.createComparisons(id, [{ completionIds, judgmentsNeeded: 1 }]);
    const held = await lease(ana, id);
    await ana.client.submitJudgment(held.id, allBad(held));
    const { items } = await ana.client.listOwnJudgments(id);
    expect(items[0]?.excerpt).toMatch(/^Write, please, very very.* very…$/);
    expect(items[0]?.excerpt.length).toBeLessThanOrEqual(120);
  });

  test('may be asked for from an instant on, such as the beginning of the day', async () => {
    const { id } = await world.project(researcher, [ana]);
    await putUp(id, 2);
    const first = await lease(ana, id);
    const { next } = await ana.client.submitJudgment(first.id, allBad(first));
    if (next === null) throw new Error('nothing to judge');
    const { judgment } = await ana.client.submitJudgment(next.id, allBad(next));
    const { items } = await ana.client.listOwnJudgments(id, { from: judgment.createdAt });
    expect(items.map((one) => one.id)).toEqual([judgment.id]);
    const later = new Date(Date.parse(judgment.createdAt) + 1).toISOString();
    expect((await ana.client.listOwnJudgments(id, { from: later })).items).toEqual([]);
    expect((await ana.client.listOwnJudgments(id)).items).toHaveLength(2);
  });
});
