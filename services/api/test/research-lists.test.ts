import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let ana: Person;
let ben: Person;
let project: Project;
/** By what their prompt is about. */
const comparisons: Record<string, string> = {};
const prompts: Record<string, string> = {};

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ana = await world.person('labeler', 'Ana');
  ben = await world.person('labeler', 'Ben');
  project = await world.project(researcher, [ana, ben], { settings: { strength: 'none' } });
  for (const [about, needed, tags] of [
    ['frost', 2, ['winter']],
    ['fox', 2, []],
    ['50% \\ "quoted"\nowl', 1, []],
  ] as const) {
    const [prompt] = (
      await researcher.client.createPrompts(project.id, [
        { messages: [{ role: 'user', content: `A haiku about ${about}` }], tags: [...tags] },
      ])
    ).prompts;
    if (prompt === undefined) throw new Error('no prompt');
    const { completions } = await researcher.client.createCompletions(
      project.id,
      ['one', 'two'].map((text) => ({
        promptId: prompt.id,
        text,
        ...(about === 'fox' ? {} : { source: 'poems.txt' }),
      })),
    );
    const completionIds = completions.map(({ id }) => id);
    const made = await researcher.client.createComparisons(project.id, [
      { completionIds, judgmentsNeeded: needed, priority: about === 'fox' ? 0 : -1 },
    ]);
    prompts[about] = prompt.id;
    comparisons[about] = made.comparisons[0]?.id ?? '';
  }
  await researcher.client.createPrompts(project.id, [{ messages: [{ role: 'user', content: 'Nobody answers.' }] }]);
  await researcher.client.publishGuideline(
    project.id,
    (await researcher.client.createGuideline(project.id, { markdown: 'x' })).version,
  );
  // The fox, of the higher priority: they disagree.
  for (const [{ client }, best] of [
    [ana, 'one'],
    [ben, 'two'],
  ] as const) {
    const held = await client.nextAssignment(project.id);
    if (held === undefined) throw new Error('nothing to judge');
    const [first = 'A', second = 'B'] = held.candidates
      .toSorted((a, b) => Number(b.text === best) - Number(a.text === best))
      .map(({ label }) => label);
    const ranking = { verdict: 'ranking' as const, ranking: [[first], [second]], fenceToken: held.fenceToken };
    await client.submitJudgment(held.id, { ...ranking, dwellMs: 1 }, { next: false });
  }
});
afterAll(() => world.close());

describe('comparisons', () => {
  test.each([
    ['open ones', { status: 'open' }, ['frost', '50% \\ "quoted"\nowl']],
    ['closed ones', { status: 'closed' }, ['fox']],
    ['those of a tag', { tag: 'winter' }, ['frost']],
    ['those of a priority', { priority: -1 }, ['frost', '50% \\ "quoted"\nowl']],
    ['judged twice or more', { minJudgments: 2 }, ['fox']],
    ['undecided ones', { undecided: true }, ['fox']],
    ['decided ones, and those that are not judged yet', { undecided: false }, ['frost', '50% \\ "quoted"\nowl']],
    ['a text, whatever its case', { search: 'about FROST' }, ['frost']],
    ['a text with signs that patterns have', { search: '50%' }, ['50% \\ "quoted"\nowl']],
    ['a text with signs that JSON escapes', { search: '\\ "quoted"\nowl' }, ['50% \\ "quoted"\nowl']],
    ['a pattern that is none', { search: 'f%x' }, []],
    ['what JSON has around the text', { search: 'role' }, []],
    ['gold ones', { purpose: 'gold' }, []],
    ['two filters at once', { tag: 'winter', status: 'closed' }, []],
  ] as const)('are narrowed to %s', async (_what, filter, expected) => {
    const { items } = await researcher.client.listComparisons(project.id, filter);
    expect(items.map(({ id }) => id)).toEqual(expected.map((about) => comparisons[about]));
    expect(await researcher.client.countComparisons(project.id, filter)).toEqual({
      count: expected.length,
      more: false,
    });
  });

  test('come with all that a table shows, the newest first if so asked, page by page', async () => {
    const page = { limit: 2, order: 'newest' } as const;
    const first = await researcher.client.listComparisons(project.id, page);
    expect(first.items.map(({ id }) => id)).toEqual([comparisons['50% \\ "quoted"\nowl'], comparisons['fox']]);
    expect(first.items[1]).toMatchObject({
      excerpt: 'A haiku about fox',
      tags: [],
      split: expect.stringMatching(/train|validation|test/),
      isFlagged: false,
      judgmentsDone: 2,
      judgmentsNeeded: 2,
    });
    const cursor = first.nextCursor ?? '';
    const second = await researcher.client.listComparisons(project.id, { ...page, cursor });
    expect(second.items.map(({ id }) => id)).toEqual([comparisons['frost']]);
    expect(second.nextCursor).toBeNull();
  });

  test('refuse what is no filter', async () => {
    for (const query of ['priority=high', 'undecided=maybe', 'minJudgments=-1', 'colour=blue', 'search=%20']) {
      const url = `${world.url}/v1/projects/${project.id}/comparisons?${query}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${researcher.token}` } });
      expect([query, answer.status]).toEqual([query, 422]);
    }
  });
});

describe('one comparison', () => {
  test('is told with its prompt, candidates, judgments, assignments and flags', async () => {
    const id = comparisons['fox'] ?? '';
    const detail = await researcher.client.getComparison(project.id, id);
    expect(detail).toMatchObject({
      id,
      status: 'closed',
      hasMajority: false,
      isFlagged: false,
      prompt: { id: prompts['fox'], messages: [{ role: 'user', content: 'A haiku about fox' }] },
      candidates: [
        { id: detail.completionIds[0], text: 'one', author: { kind: 'person', userId: researcher.user.id } },
        { id: detail.completionIds[1], text: 'two' },
      ],
      judgments: [
        { labelerId: ana.user.id, guidelineVersion: 1 },
        { labelerId: ben.user.id, guidelineVersion: 1 },
      ],
      assignments: [
        { labelerId: ana.user.id, status: 'judged', slot: 1 },
        { labelerId: ben.user.id, status: 'judged', slot: 2 },
      ],
      flags: [],
      repeats: [],
    });
  });

  test('shows what was changed since if so asked, and who holds and flags it', async () => {
    const own = await world.project(researcher, [ana]);
    const { comparisonId } = await putUpForJudging(researcher.client, own.id, ['one', 'two']);
    const held = await ana.client.nextAssignment(own.id);
    if (held === undefined) throw new Error('nothing to judge');
    const allBad = { verdict: 'allBad', dwellMs: 1 } as const;
    const sent = { ...allBad, fenceToken: held.fenceToken };
    const { judgment } = await ana.client.submitJudgment(held.id, sent, { next: false });
    await ana.client.changeJudgment(own.id, judgment.id, { verdict: 'ranking', ranking: [['A', 'B']], dwellMs: 1 });
    await ana.client.raiseFlag(held.id, { fenceToken: held.fenceToken, label: 'A', reason: 'broken' });
    const standing = await researcher.client.getComparison(own.id, comparisonId);
    expect(standing).toMatchObject({ isFlagged: true, flags: [{ reason: 'broken' }], hasMajority: true });
    expect(standing.judgments.map(({ version }) => version)).toEqual([2]);
    const all = await researcher.client.getComparison(own.id, comparisonId, { versions: 'all' });
    expect(all.judgments.map(({ version }) => version)).toEqual([1, 2]);
    await expect(researcher.client.getComparison(project.id, comparisonId)).rejects.toMatchObject({ status: 404 });
  });
});

test('prompts are narrowed by source and by what was made of them, and come with counts', async () => {
  const list = async (filter: Parameters<typeof researcher.client.listPrompts>[1]) =>
    (await researcher.client.listPrompts(project.id, filter)).items.map(({ excerpt }) => excerpt);
  expect(await list({ source: 'poems.txt' })).toEqual(['A haiku about frost', 'A haiku about 50% \\ "quoted" owl']);
  expect(await list({ hasCompletions: false })).toEqual(['Nobody answers.']);
  expect(await list({ hasComparisons: true, search: 'fox' })).toEqual(['A haiku about fox']);
  const { items } = await researcher.client.listPrompts(project.id, { search: 'fox' });
  expect(items).toMatchObject([{ completions: 2, comparisons: 1 }]);
  expect(await researcher.client.countPrompts(project.id, { hasCompletions: true })).toEqual({ count: 3, more: false });
});

test('completions are narrowed by kind and prompt, and say what they answer', async () => {
  const ofPeople = await researcher.client.listCompletions(project.id, { kind: 'person' });
  expect(ofPeople.items.map(({ text, excerpt, comparisons: n }) => [text, excerpt, n])).toEqual([
    ['one', 'A haiku about fox', 1],
    ['two', 'A haiku about fox', 1],
  ]);
  expect(await researcher.client.countCompletions(project.id, { tag: 'winter' })).toEqual({ count: 2, more: false });
  const modelId = crypto.randomUUID();
  expect((await researcher.client.listCompletions(project.id, { modelId })).items).toEqual([]);
});

test('judgments are narrowed by labeler, guideline version, gold and time', async () => {
  const count = async (filter: Parameters<typeof researcher.client.listJudgments>[1]) =>
    (await researcher.client.countJudgments(project.id, filter)).count;
  expect(await count({})).toBe(2);
  expect(await count({ labelerId: ana.user.id })).toBe(1);
  expect(await count({ guidelineVersion: 1 })).toBe(2);
  expect(await count({ guidelineVersion: 2 })).toBe(0);
  expect(await count({ gold: 'right' })).toBe(0);
  const [first, second] = (await researcher.client.listJudgments(project.id)).items;
  expect(first?.excerpt).toBe('A haiku about fox');
  expect(await count({ from: second?.createdAt ?? '' })).toBe(1);
  expect(await count({ to: second?.createdAt ?? '' })).toBe(1);
  const newest = await researcher.client.listJudgments(project.id, { order: 'newest' });
  expect(newest.items.map(({ id }) => id)).toEqual([second?.id, first?.id]);
});
