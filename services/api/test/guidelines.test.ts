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

const version = (number: number, markdown: string) => ({
  id: crypto.randomUUID(),
  projectId: crypto.randomUUID(),
  version: number,
  status: 'published' as const,
  markdown,
  createdAt: '2026-01-01T00:00:00.000Z',
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
        const { unified } = diffGuidelines(version(1, before), version(2, after));
        expect(unified === '' ? before : applyPatch(before, unified)).toBe(after);
      }),
    );
  });

  test('of long texts that have nothing in common is told at once, as one replaced by the other', () => {
    const diff = diffGuidelines(version(1, manyLines('old')), version(2, manyLines('new')));
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
