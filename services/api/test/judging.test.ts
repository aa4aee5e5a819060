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

/** Best first in the order of the letters. */
function ranking({ fenceToken, candidates }: Assignment): JudgmentSubmit {
  return { verdict: 'ranking', ranking: candidates.map(({ label }) => [label]), fenceToken, dwellMs: 1200 };
}

describe('a labeler', () => {
  test('gets the candidates as letters, judges them, and gets the next assignment with the answer', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two', 'three']);
    await putUpForJudging(researcher.client, project.id, ['four', 'five']);
    const first = await lease(ana, project.id);
    expect(first.candidates.map(({ label }) => label)).toEqual(['A', 'B', 'C']);
    expect(first.candidates.map(({ text }) => text).toSorted()).toEqual(['one', 'three', 'two']);

    const { judgment, next } = await ana.client.submitJudgment(first.id, {
      verdict: 'ranking',
      fenceToken: first.fenceToken,
      dwellMs: 900,
      rationale: 'shorter',
      ranking: [['B'], ['A', 'C']],
    });
    expect(judgment).toMatchObject({ verdict: 'ranking', ranking: [['B'], ['A', 'C']] });
    expect(next?.candidates.map(({ text }) => text).toSorted()).toEqual(['five', 'four']);
    expect((await ana.client.getAssignment(first.id)).status).toBe('judged');
  });

  test('is told by 204 when nothing is left', async () => {
    const project = await world.project(researcher, [ana]);
    expect(await ana.client.nextAssignment(project.id)).toBeUndefined();
  });

  test('gets the same lease when asking again', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    await putUpForJudging(researcher.client, project.id, ['three', 'four']);
    expect((await lease(ana, project.id)).id).toBe((await lease(ana, project.id)).id);
  });

  test('finds nothing of a project they do not belong to, nor of another’s assignment', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const theirs = await lease(ana, project.id);
    await expect(bo.client.nextAssignment(project.id)).rejects.toMatchObject({ status: 404 });
    await expect(bo.client.getAssignment(theirs.id)).rejects.toMatchObject({ status: 404 });
    await expect(bo.client.submitJudgment(theirs.id, ranking(theirs))).rejects.toMatchObject({ status: 404 });
  });

  test('who is removed from the project judges no more', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    await researcher.client.removeMember(project.id, ana.user.id);
    await expect(ana.client.submitJudgment(held.id, ranking(held))).rejects.toMatchObject({
      code: 'assignment_expired',
    });
  });

  test('may skip with a reason, and never sees it again, while others do', async () => {
    const project = await world.project(researcher, [ana, bo]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const { id, fenceToken } = await lease(ana, project.id);
    const { judgment, next } = await ana.client.skipAssignment(id, { reason: 'unclear', fenceToken, dwellMs: 5 });
    expect(judgment).toMatchObject({ verdict: 'skip', skipReason: 'unclear', ranking: null });
    expect(next).toBeNull();
    expect((await lease(bo, project.id)).candidates).toHaveLength(2);
  });

  test('may call all of them bad', async () => {
    const project = await world.project(researcher, [ana]);
    const { comparisonId } = await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const { id, fenceToken } = await lease(ana, project.id);
    await ana.client.submitJudgment(id, { verdict: 'allBad', fenceToken, dwellMs: 5 });
    const { items } = await researcher.client.listJudgments(project.id, { comparisonId });
    expect(items).toMatchObject([{ verdict: 'allBad', ranking: null, labelerKind: 'person', dwellMs: 5 }]);
  });

  test('may give an assignment back and keep one alive', async () => {
    const project = await world.project(researcher, [ana, bo], { settings: { leaseSeconds: 60 } });
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    const renewed = await ana.client.renewAssignment(held.id, held.fenceToken);
    expect(Date.parse(renewed.expiresAt)).toBeGreaterThanOrEqual(Date.parse(held.expiresAt));
    await ana.client.releaseAssignment(held.id, held.fenceToken);
    expect((await lease(bo, project.id)).candidates).toHaveLength(2);
  });

  test('must acknowledge the guideline first where the project wants it', async () => {
    const project = await world.project(researcher, [ana], { settings: { requireAcknowledgement: true } });
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    await researcher.client.createGuideline(project.id, { markdown: '# Be fair' });
    expect((await ana.client.listGuidelines(project.id)).items).toEqual([]);
    await expect(ana.client.getGuideline(project.id, 1)).rejects.toMatchObject({ status: 404 });
    await researcher.client.publishGuideline(project.id, 1);
    await expect(ana.client.nextAssignment(project.id)).rejects.toMatchObject({ code: 'guideline_not_acknowledged' });
    expect(await ana.client.acknowledgeGuideline(project.id, 1)).toMatchObject({ acknowledged: true });
    expect((await lease(ana, project.id)).guidelineVersion).toBe(1);
  });
});

describe('a submit', () => {
  test('sent again is answered the same, and stored once', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    const [first, second] = await Promise.all([
      ana.client.submitJudgment(held.id, ranking(held)),
      ana.client.submitJudgment(held.id, ranking(held)),
    ]);
    expect(second.judgment).toEqual(first.judgment);
    expect((await researcher.client.listJudgments(project.id)).items).toHaveLength(1);
  });

  test('of something else after the first is refused, and comes back', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    await ana.client.submitJudgment(held.id, ranking(held));
    const other: JudgmentSubmit = {
      verdict: 'allBad',
      fenceToken: held.fenceToken,
      dwellMs: 1,
      rationale: 'long text',
    };
    await expect(ana.client.submitJudgment(held.id, other)).rejects.toMatchObject({
      problem: { status: 409, code: 'already_judged', submitted: other },
    });
  });

  test('is stored even if leasing the next fails', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    await putUpForJudging(researcher.client, project.id, ['three', 'four']);
    const held = await lease(ana, project.id);
    await world.owner.query('ALTER FUNCTION claim_work RENAME TO claim_work_gone');
    const answer = await ana.client.submitJudgment(held.id, ranking(held));
    await world.owner.query('ALTER FUNCTION claim_work_gone RENAME TO claim_work');
    expect(answer).toMatchObject({ next: null, none: { code: 'unavailable' } });
    expect((await ana.client.listOwnJudgments(project.id)).items.map(({ id }) => id)).toEqual([answer.judgment.id]);
    expect(await lease(ana, project.id)).toMatchObject({ status: 'leased' });
  });

  test('that comes too late is refused, and comes back', async () => {
    const project = await world.project(researcher, [ana, bo], { settings: { leaseSeconds: 1 } });
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    // The slot goes to Bo as soon as the lease has run out.
    await expect.poll(() => bo.client.nextAssignment(project.id), { timeout: 60_000 }).toBeDefined();
    const late = { ...ranking(held), rationale: 'an hour of thought' };
    await expect(ana.client.submitJudgment(held.id, late)).rejects.toMatchObject({
      problem: { status: 409, code: 'assignment_expired', submitted: late },
    });
  });

  test('with a wrong fence token is refused', async () => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    await expect(
      ana.client.submitJudgment(held.id, { ...ranking(held), fenceToken: project.id }),
    ).rejects.toMatchObject({ code: 'assignment_expired' });
  });

  test.each([
    ['not of all candidates', [['A']]],
    ['of candidates that were not shown', [['A'], ['Z']]],
    ['of one candidate twice', [['A'], ['A', 'B']]],
    ['of nothing', []],
  ])('of a ranking %s is refused with the reason', async (_what, wrong) => {
    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await lease(ana, project.id);
    await expect(
      ana.client.submitJudgment(held.id, { ...ranking(held), verdict: 'ranking', ranking: wrong }),
    ).rejects.toMatchObject({ problem: { status: 422, code: 'validation_failed', errors: [expect.anything()] } });
    await ana.client.submitJudgment(held.id, ranking(held));
  });
});

test('a comparison closes with its last judgment, one of each labeler', async () => {
  const project = await world.project(researcher, [ana, bo]);
  await putUpForJudging(researcher.client, project.id, ['one', 'two'], 2);
  const first = await lease(ana, project.id);
  expect((await ana.client.submitJudgment(first.id, ranking(first))).next).toBeNull();
  expect(await researcher.client.getProgress(project.id)).toMatchObject({
    prompts: 1,
    comparisons: { open: 1, closed: 0 },
    judgments: { needed: 2, done: 1 },
  });
  const second = await lease(bo, project.id);
  await bo.client.submitJudgment(second.id, ranking(second), { next: false });
  expect((await researcher.client.listComparisons(project.id, { status: 'closed' })).items).toMatchObject([
    { judgmentsDone: 2, judgmentsNeeded: 2 },
  ]);
});

test('researchers read rankings in completion ids, with the order that was displayed', async () => {
  const project = await world.project(researcher, [ana]);
  const { completions } = await putUpForJudging(researcher.client, project.id, ['one', 'two', 'three']);
  const held = await lease(ana, project.id);
  await ana.client.submitJudgment(held.id, ranking(held));
  const { items } = await researcher.client.listJudgments(project.id);
  const idOf = new Map(completions.map(({ id, text }) => [text, id]));
  const displayed = held.candidates.map(({ text }) => idOf.get(text));
  expect(items).toMatchObject([{ displayedOrder: displayed, ranking: displayed.map((id) => [id]) }]);
});
