import { type Assignment, type JudgmentSubmit, type ProjectCreate, problem } from '@tastemaker/contracts';
import { pauseLabeler } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

// Whatever a labeler is refused, they are told a code and what it speaks of, for words in their own language.

let world: World;
let researcher: Person;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ana = await world.person('labeler', 'Ana');
});
afterAll(() => world.close());

async function setUp(settings: ProjectCreate['settings'] = {}, comparisons = 2): Promise<string> {
  const { id } = await world.project(researcher, [ana], { settings });
  for (let i = 0; i < comparisons; i++) await putUpForJudging(researcher.client, id, [`one ${i}`, `two ${i}`]);
  return id;
}

async function lease(projectId: string): Promise<Assignment> {
  const assignment = await ana.client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing to judge');
  return assignment;
}

/** What the problem says that the request is answered with. */
async function refusalOf(request: Promise<unknown>) {
  const error: unknown = await request.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  if (!(error instanceof Error) || !('problem' in error)) throw new Error('it was not refused');
  const { code, detail, refusal, submitted } = problem.parse(error.problem);
  expect(detail).toMatch(/^[A-Z].*[.]$/);
  return { code, refusal, submitted };
}

const criteria = [{ key: 'wit', title: 'Wit', scale: { min: 1, max: 5 } }];
const ranking = [['A'], ['B']];
const ranked = (more: object = {}) => ({ verdict: 'ranking', ranking, ...more });

describe('a judgment that is not as the project asks', () => {
  test.each<[string, ProjectCreate['settings'], object, object]>([
    ['of a letter that is not there', {}, ranked({ ranking: [['A'], ['P']] }), { code: 'unknown_letter', letter: 'P' }],
    [
      'of some candidates only',
      {},
      ranked({ ranking: [['A']] }),
      { code: 'incomplete_ranking', letters: ['A', 'B'], mayBePartial: false },
    ],
    ['that all are bad', { allowAllBad: false }, { verdict: 'allBad' }, { code: 'all_bad_not_allowed' }],
    ['with a tie', { allowTies: false }, ranked({ ranking: [['A', 'B']] }), { code: 'ties_not_allowed' }],
    ['without a rationale', { rationale: 'required' }, ranked(), { code: 'rationale_missing' }],
    ['with a rationale', { rationale: 'none' }, ranked({ rationale: 'Why.' }), { code: 'rationale_not_taken' }],
    [
      'with a better answer',
      { betterAnswer: 'none' },
      ranked({ betterAnswer: 'C' }),
      { code: 'better_answer_not_taken' },
    ],
    ['without a strength', { strength: 'required' }, ranked(), { code: 'strength_missing' }],
    ['with a strength', { strength: 'none' }, ranked({ strength: 1 }), { code: 'strength_not_taken' }],
    ['of two minds', {}, ranked({ strength: -1 }), { code: 'strength_contradicts_ranking' }],
    [
      'by another criterion',
      {},
      ranked({ ratings: { tone: { A: 1 } } }),
      { code: 'unknown_criterion', criterion: 'tone' },
    ],
    ['without a rating', { criteria }, ranked(), { code: 'rating_missing', criterion: 'wit' }],
    [
      'off the scale',
      { criteria },
      ranked({ ratings: { wit: { A: 6, B: 1 } } }),
      { code: 'rating_off_scale', criterion: 'wit', min: 1, max: 5 },
    ],
  ])('%s is refused by a code with what it speaks of', async (_what, settings, sent, refusal) => {
    const held = await lease(await setUp(settings, 1));
    const { fenceToken } = held;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each is one, by the table
    const judgment = { ...sent, fenceToken, dwellMs: 1 } as JudgmentSubmit;
    expect(await refusalOf(ana.client.submitJudgment(held.id, judgment))).toEqual({
      code: 'validation_failed',
      refusal,
      submitted: undefined,
    });
  });

  test('says so of a strength for more than two, while a side alone is a judgment where a strength is optional', async () => {
    const { id } = await world.project(researcher, [ana], { settings: { strength: 'optional' } });
    await putUpForJudging(researcher.client, id, ['one', 'two', 'three']);
    await putUpForJudging(researcher.client, id, ['four', 'five']);
    const [first, second] = (await ana.client.leaseAhead(id, 2))?.items ?? [];
    if (first === undefined || second === undefined) throw new Error('nothing to judge');
    const [three, pair] = first.candidates.length === 3 ? [first, second] : [second, first];
    const of3 = { verdict: 'ranking' as const, ranking: [['A'], ['B'], ['C']], strength: 1, dwellMs: 1 };
    const refused = ana.client.submitJudgment(three.id, { ...of3, fenceToken: three.fenceToken });
    expect((await refusalOf(refused)).refusal).toEqual({ code: 'strength_not_of_a_pair' });
    const side = { verdict: 'ranking' as const, ranking, fenceToken: pair.fenceToken, dwellMs: 1 };
    const { judgment } = await ana.client.submitJudgment(pair.id, side, { next: false });
    expect(judgment).toMatchObject({ ranking, strength: null });
  });
});

const allBad = ({ fenceToken }: Assignment) => ({ verdict: 'allBad' as const, fenceToken, dwellMs: 1 });

describe('a lease that is not theirs any more', () => {
  test('is told apart by why, and what was sent comes back', async () => {
    const id = await setUp({}, 4);
    const [judged, given, late, skipped] = (await ana.client.leaseAhead(id, 4))?.items ?? [];
    if (judged === undefined || given === undefined || late === undefined || skipped === undefined)
      throw new Error('nothing to judge');
    await ana.client.submitJudgment(judged.id, allBad(judged), { next: false });
    await ana.client.releaseAssignment(given.id, given.fenceToken);
    const skip = { reason: 'unclear', fenceToken: skipped.fenceToken, dwellMs: 1 } as const;
    await ana.client.skipAssignment(skipped.id, skip, { next: false });
    const { rows } = await world.owner.query<{ at: string }>(
      `UPDATE assignments SET expires_at = date_trunc('second', now()) - interval '1 hour' WHERE id = $1
       RETURNING iso_instant(expires_at) AS at`,
      [late.id],
    );
    const sent = (held: Assignment) => ({ ...allBad(held), rationale: 'an hour of thought' });
    const refusals = new Map<Assignment, object>([
      [judged, { code: 'already_judged', refusal: { code: 'judged_already' } }],
      [skipped, { code: 'already_judged', refusal: { code: 'skipped_already' } }],
      [given, { code: 'assignment_expired', refusal: { code: 'lease_given_back' } }],
      [late, { code: 'assignment_expired', refusal: { code: 'lease_run_out', expiredAt: rows[0]?.at } }],
    ]);
    for (const [held, expected] of refusals)
      expect(await refusalOf(ana.client.submitJudgment(held.id, sent(held)))).toEqual({
        ...expected,
        submitted: sent(held),
      });
    const forged = { ...allBad(late), fenceToken: 'another' };
    expect((await refusalOf(ana.client.submitJudgment(late.id, forged))).refusal).toEqual({ code: 'fence_wrong' });
    const flag = { fenceToken: late.fenceToken, label: null, reason: 'other', note: '' } as const;
    expect((await refusalOf(ana.client.raiseFlag(late.id, flag))).refusal).toMatchObject({ code: 'lease_run_out' });
  });

  test('because they were paused says the reason, and what was sent comes back', async () => {
    const id = await setUp();
    const held = await lease(id);
    await pauseLabeler(world.database, { projectId: id, labelerId: ana.user.id, reason: 'Let us talk.' });
    const refusal = { code: 'labeler_paused', reason: 'Let us talk.', cause: null };
    expect(await refusalOf(ana.client.submitJudgment(held.id, allBad(held)))).toEqual({
      code: 'labeler_paused',
      refusal,
      submitted: allBad(held),
    });
    expect(await refusalOf(ana.client.nextAssignment(id))).toMatchObject({ code: 'labeler_paused', refusal });
  });

  test('because of their known answers says the numbers, beside the judgment and afterwards', async () => {
    const id = await setUp({ qualification: { judgments: 1, threshold: 1 } }, 1);
    const { items } = await researcher.client.listComparisons(id);
    const gold = items[0]?.completionIds.map((one) => [one]) ?? [];
    await researcher.client.updateComparison(id, items[0]?.id ?? '', { goldAnswer: { ranking: gold } });
    const held = await lease(id);
    const { none } = await ana.client.submitJudgment(held.id, allBad(held));
    const cause = { code: 'qualification_failed', seen: 1, right: 0, share: 1 };
    const refusal = { code: 'labeler_paused', reason: expect.stringContaining('100 %'), cause };
    expect(none).toMatchObject({ code: 'labeler_paused', refusal });
    expect((await refusalOf(ana.client.nextAssignment(id))).refusal).toEqual(refusal);
    expect((await researcher.client.listStandings(id)).items).toMatchObject([{ pauseCause: cause }]);
    await researcher.client.resumeLabeler(id, ana.user.id);
    expect((await researcher.client.listStandings(id)).items).toMatchObject([{ pauseCause: null }]);
  });
});

describe('nothing to judge', () => {
  test.each<[string, ProjectCreate['settings'], (projectId: string) => Promise<unknown>]>([
    ['project_paused', {}, (id) => researcher.client.updateProject(id, { state: 'paused' })],
    [
      'guideline_not_acknowledged',
      { requireAcknowledgement: true },
      async (id) => {
        await researcher.client.createGuideline(id, { markdown: 'Be fair.' });
        await researcher.client.publishGuideline(id, 1);
      },
    ],
    ['not_qualified', { qualification: { judgments: 1, threshold: 1 } }, async () => undefined],
    [
      'quota_reached',
      { dailyQuota: 1 },
      async (id) => {
        const { id: held, fenceToken } = await lease(id);
        const judgment = { verdict: 'allBad', fenceToken, dwellMs: 1 } as const;
        const { none } = await ana.client.submitJudgment(held, judgment);
        expect(none).toMatchObject({ code: 'quota_reached', refusal: { code: 'quota_reached' } });
      },
    ],
  ])('is told by the code %s', async (code, settings, before) => {
    const id = await setUp(settings);
    await before(id);
    expect(await refusalOf(ana.client.nextAssignment(id))).toMatchObject({ code, refusal: { code } });
  });

  test('is told by its code of what may not be taken along', async () => {
    const id = await setUp({ takeAlong: null });
    const code = 'take_along_not_allowed';
    expect(await refusalOf(ana.client.takeAlong(id))).toMatchObject({ code, refusal: { code } });
  });
});

describe('second thoughts', () => {
  test('are refused by a code of their own', async () => {
    const id = await setUp();
    const held = await lease(id);
    const sent = { verdict: 'allBad' as const, dwellMs: 1 };
    const { judgment } = await ana.client.submitJudgment(
      held.id,
      { ...sent, fenceToken: held.fenceToken },
      { next: false },
    );
    const changed = await ana.client.changeJudgment(id, judgment.id, { verdict: 'ranking', ranking, dwellMs: 1 });
    const change = (judgmentId: string) =>
      refusalOf(ana.client.changeJudgment(id, judgmentId, { ...sent, rationale: 'Hm.' }));
    expect(await change(judgment.id)).toMatchObject({ code: 'revision_conflict', refusal: { code: 'changed_since' } });
    await researcher.client.updateProject(id, { settings: { editWindowSeconds: 0 } });
    const { code, refusal } = await change(changed.id);
    expect([code, refusal]).toEqual(['edit_window_over', { code: 'edit_window_over', until: judgment.createdAt }]);
  });

  test('about a skip say what became of it', async () => {
    const bo = await world.person('labeler', 'Bo');
    const id = await setUp({}, 1);
    await researcher.client.addMember(id, { userId: bo.user.id, role: 'labeler' });
    const held = await lease(id);
    const skip = { reason: 'unclear', fenceToken: held.fenceToken, dwellMs: 1 } as const;
    const { judgment } = await ana.client.skipAssignment(held.id, skip);
    const changed = ana.client.changeJudgment(id, judgment.id, { verdict: 'allBad', dwellMs: 1 });
    expect((await refusalOf(changed)).refusal).toEqual({ code: 'skip_not_changed' });
    await bo.client.nextAssignment(id);
    const taken = ana.client.withdrawJudgment(id, judgment.id);
    expect(await refusalOf(taken)).toMatchObject({ code: 'conflict', refusal: { code: 'skip_taken' } });
  });
});
