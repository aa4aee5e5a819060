import { applyPatch } from 'diff';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diffGuidelines } from '../src/guidelines/diff.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ana = await world.person('labeler', 'Ana');
});
afterAll(() => world.close());

async function publish(projectId: string, markdown: string): Promise<number> {
  const { version } = await researcher.client.createGuideline(projectId, { markdown });
  return (await researcher.client.publishGuideline(projectId, version)).version;
}

const versionWith = (number: number, markdown: string) => ({
  id: crypto.randomUUID(),
  projectId: crypto.randomUUID(),
  version: number,
  status: 'published' as const,
  markdown,
  revision: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: null,
  publishedAt: '2026-01-01T00:00:00.000Z',
  acknowledged: false,
});

const manyLines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`).join('\n');

describe('the difference of two guideline versions', () => {
  test('is told as a unified diff and as hunks of lines', async () => {
    const { id } = await world.project(researcher, [ana]);
    await publish(id, '# Haiku\n\nPrefer form.\nThen topic.\n');
    await publish(id, '# Haiku\n\nPrefer topic.\nThen topic.\nThen season.\n');
    const diff = await ana.client.diffGuideline(id, 2, { from: 1 });
    expect(diff.unified).toBe(
      [
        '--- guideline version 1',
        '+++ guideline version 2',
        '@@ -1,4 +1,5 @@',
        ' # Haiku',
        ' ',
        '-Prefer form.',
        '+Prefer topic.',
        ' Then topic.',
        '+Then season.',
        '',
      ].join('\n'),
    );
    expect(diff).toMatchObject({ from: 1, to: 2, added: 2, removed: 1 });
    expect(diff.hunks).toMatchObject([{ oldStart: 1, oldLines: 4, newStart: 1, newLines: 5 }]);
    expect(diff.hunks[0]?.lines[2]).toEqual({ kind: 'removed', text: 'Prefer form.' });
    expect(await ana.client.diffGuideline(id, 2)).toEqual(diff);
    expect(await ana.client.diffGuideline(id, 2, { from: 2 })).toMatchObject({ unified: '', hunks: [] });
    await expect(ana.client.diffGuideline(id, 1)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('with a draft is the researchers’ own affair', async () => {
    const { id } = await world.project(researcher, [ana]);
    await publish(id, 'One.');
    await researcher.client.createGuideline(id, { markdown: 'Two.' });
    expect((await researcher.client.diffGuideline(id, 2)).added).toBe(1);
    for (const [to, from] of [
      [2, 1],
      [1, 2],
    ] as const) {
      await expect(ana.client.diffGuideline(id, to, { from })).rejects.toMatchObject({ status: 404 });
    }
  });

  test('is a patch that makes the one of the other, whatever they say', () => {
    const markdown = fc.array(fc.constantFrom('a', 'b', '', '- c'), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(markdown, markdown, (before, after) => {
        const { unified } = diffGuidelines(versionWith(1, before), versionWith(2, after));
        expect(unified === '' ? before : applyPatch(before, unified)).toBe(after);
      }),
    );
  });

  test('of long texts that have nothing in common is told at once, as one replaced by the other', () => {
    const diff = diffGuidelines(versionWith(1, manyLines('old')), versionWith(2, manyLines('new')));
    expect(diff).toMatchObject({ removed: 20_000, added: 20_000 });
  });
});

test('publishing a version mid-project lets who holds a lease finish under theirs, then asks them to read the new one', async () => {
  const { id } = await world.project(researcher, [ana], { settings: { requireAcknowledgement: true } });
  await publish(id, 'One.');
  await ana.client.acknowledgeGuideline(id, 1);
  await putUpForJudging(researcher.client, id, ['one', 'two']);
  await putUpForJudging(researcher.client, id, ['three', 'four']);
  const held = await ana.client.nextAssignment(id);
  if (held === undefined) throw new Error('nothing to judge');
  await publish(id, 'Two.');
  const { fenceToken } = held;
  const { next } = await ana.client.submitJudgment(held.id, { verdict: 'allBad', fenceToken, dwellMs: 1 });
  expect(next).toBeNull();
  expect((await researcher.client.listJudgments(id)).items).toMatchObject([{ guidelineVersion: 1 }]);
  await expect(ana.client.nextAssignment(id)).rejects.toMatchObject({ code: 'guideline_not_acknowledged' });
  await ana.client.acknowledgeGuideline(id, 2);
  expect((await ana.client.nextAssignment(id))?.guidelineVersion).toBe(2);
});

async function draft(markdown = 'Prefer form.') {
  const second = await world.person('researcher', 'Second');
  const { id } = await world.project(researcher, [ana]);
  await researcher.client.addMember(id, { userId: second.user.id, role: 'researcher' });
  return { id, second, made: await researcher.client.createGuideline(id, { markdown }) };
}

describe('a draft', () => {
  test('is saved revision by revision, and says who wrote it last', async () => {
    const { id, second, made } = await draft();
    expect(made).toMatchObject({ version: 1, revision: 1, updatedBy: researcher.user.id, updatedAt: made.createdAt });
    const save = { markdown: 'Prefer topic.', revision: 1 };
    const saved = await second.client.saveGuideline(id, 1, save);
    expect(saved).toMatchObject({ revision: 2, markdown: 'Prefer topic.', updatedBy: second.user.id });
    expect(await second.client.saveGuideline(id, 1, save), 'the same once more').toEqual(saved);
  });

  test('is never overwritten by who has not seen it: both texts come back', async () => {
    const { id, second, made } = await draft();
    await second.client.saveGuideline(id, 1, { markdown: 'Theirs.', revision: made.revision });
    const mine = { markdown: 'Mine.', revision: made.revision };
    await expect(researcher.client.saveGuideline(id, 1, mine)).rejects.toMatchObject({
      status: 409,
      code: 'revision_conflict',
      problem: { submitted: mine, stored: { markdown: 'Theirs.', revision: 2, updatedBy: second.user.id } },
    });
    for (const change of [researcher.client.publishGuideline, researcher.client.discardGuideline]) {
      await expect(change(id, 1, { revision: 1 })).rejects.toMatchObject({ code: 'revision_conflict' });
    }
    expect(await researcher.client.getGuideline(id, 1)).toMatchObject({ status: 'draft', markdown: 'Theirs.' });
  });

  test('is one of two editors’ who save at the same moment', async () => {
    const { id, second } = await draft();
    const saved = await Promise.allSettled([
      researcher.client.saveGuideline(id, 1, { markdown: 'Mine.', revision: 1 }),
      second.client.saveGuideline(id, 1, { markdown: 'Theirs.', revision: 1 }),
    ]);
    expect(saved.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await researcher.client.getGuideline(id, 1)).revision).toBe(2);
  });

  test('is thrown away, and a published version is neither changed nor thrown away', async () => {
    const { id } = await draft();
    await researcher.client.discardGuideline(id, 1);
    expect((await researcher.client.listGuidelines(id)).items).toEqual([]);
    expect(await publish(id, 'One.')).toBe(1);
    const published = { code: 'guideline_published' };
    await expect(researcher.client.saveGuideline(id, 1, { markdown: 'No.', revision: 1 })).rejects.toMatchObject(
      published,
    );
    await expect(researcher.client.discardGuideline(id, 1)).rejects.toMatchObject(published);
    expect(await researcher.client.publishGuideline(id, 1)).toMatchObject({ markdown: 'One.', status: 'published' });
  });
});

test('the list tells of each version how many judged by it, how far they agree, and who has acknowledged it', async () => {
  const ben = await world.person('labeler', 'Ben');
  const { id } = await world.project(researcher, [ana, ben]);
  await publish(id, 'One.');
  await putUpForJudging(researcher.client, id, ['one', 'two'], 2);
  await putUpForJudging(researcher.client, id, ['three', 'four'], 2);
  await ana.client.acknowledgeGuideline(id, 1);
  for (const { client } of [ana, ben]) {
    const held = await client.nextAssignment(id);
    if (held === undefined) throw new Error('nothing to judge');
    await client.submitJudgment(
      held.id,
      { verdict: 'allBad', fenceToken: held.fenceToken, dwellMs: 1 },
      { next: false },
    );
  }
  await publish(id, 'Two.');
  const held = await ana.client.nextAssignment(id);
  if (held === undefined) throw new Error('nothing to judge');
  await ana.client.submitJudgment(
    held.id,
    { verdict: 'allBad', fenceToken: held.fenceToken, dwellMs: 1 },
    { next: false },
  );
  await researcher.client.createGuideline(id, { markdown: 'Three.' });

  const { items } = await researcher.client.listGuidelines(id, { figures: true });
  const none = { value: null, low: null, high: null, cases: 0 };
  expect(items.map(({ version, figures }) => [version, figures])).toEqual([
    [3, null],
    [2, { judgments: 1, raw: none, alphaOrdinal: none, labelers: 2, acknowledged: 0 }],
    [
      1,
      {
        judgments: 2,
        raw: expect.objectContaining({ value: 1, cases: 1 }),
        alphaOrdinal: expect.objectContaining({ cases: 1 }),
        labelers: 2,
        acknowledged: 1,
      },
    ],
  ]);
  const { versions } = await researcher.client.agreement(id);
  expect(versions.map(({ version, judgments }) => [version, judgments])).toEqual([
    [2, 1],
    [1, 2],
  ]);
  expect((await ana.client.listGuidelines(id)).items.map(({ figures }) => figures)).toEqual([null, null]);
  await expect(ana.client.listGuidelines(id, { figures: true })).rejects.toMatchObject({ code: 'forbidden' });
});

test('the version in force is told with the last one that its reader has acknowledged, which says what changed for them', async () => {
  const { id } = await world.project(researcher, [ana], { settings: { requireAcknowledgement: true } });
  await researcher.client.createGuideline(id, { markdown: 'A draft.' });
  const nothing = { guideline: null, acknowledgedVersion: null, acknowledged: false };
  expect(await ana.client.getCurrentGuideline(id)).toEqual(nothing);
  await researcher.client.publishGuideline(id, 1);
  await ana.client.acknowledgeGuideline(id, 1);
  const read = { guideline: { version: 1, acknowledged: true }, acknowledgedVersion: 1, acknowledged: true };
  expect(await ana.client.getCurrentGuideline(id)).toMatchObject(read);
  await publish(id, 'Another.');
  await publish(id, 'A third.');
  const current = await ana.client.getCurrentGuideline(id);
  expect(current).toMatchObject({ guideline: { version: 3 }, acknowledgedVersion: 1, acknowledged: false });
  const diff = await ana.client.diffGuideline(id, 3, { from: current.acknowledgedVersion ?? 0 });
  expect(diff).toMatchObject({ from: 1, to: 3, added: 1, removed: 1 });
});
