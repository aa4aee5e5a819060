import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentRecord } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentTexts, type Part } from '../src/trainer/snapshot-records.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function parts(documents: readonly DocumentRecord[], share: number): Promise<Record<Part, string[]>> {
  const file = join(folder, 'documents.jsonl');
  writeFileSync(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const snapshot = { file, hash: 'a'.repeat(64) };
  const texts = async (part: Part): Promise<string[]> => {
    const found: string[] = [];
    for await (const text of documentTexts(snapshot, part, share)) found.push(text);
    return found;
  };
  return { train: await texts('train'), validation: await texts('validation') };
}

const pages = (count: number, more: Partial<DocumentRecord> = {}) =>
  Array.from({ length: count }, (_, i) => ({ text: `Page ${i} tells of boats.`, ...more }));

test('a share is held out by hash: the same texts in whatever order they come, and none of them is trained on', async () => {
  const { train, validation } = await parts(pages(2000), 0.01);
  expect(validation.length).toBeGreaterThan(8);
  expect(validation.length).toBeLessThan(35);
  expect(train.length + validation.length).toBe(2000);
  const turned = await parts(pages(2000).toReversed(), 0.01);
  expect(new Set(turned.validation)).toEqual(new Set(validation));
});

test('of few at least one is held out, of very few none', async () => {
  expect((await parts(pages(25), 0.0001)).validation).toHaveLength(1);
  expect((await parts(pages(19), 0.0001)).validation).toHaveLength(0);
});

test('nothing is held out on request', async () => {
  expect((await parts(pages(2000), 0)).train).toHaveLength(2000);
});

test('a split that a record names holds', async () => {
  const named: DocumentRecord[] = [...pages(50, { split: 'train' }), { text: 'Held out.', split: 'validation' }];
  const { train, validation } = await parts([...named, { text: 'A test.', split: 'test' }], 0.5);
  expect(train).toHaveLength(50);
  expect(validation).toEqual(['Held out.']);
});

test('a file whose line does not end is refused before it fills memory', async () => {
  const file = join(folder, 'damaged.jsonl');
  writeFileSync(file, Buffer.alloc(130 * 2 ** 20, 'a'));
  const texts = documentTexts({ file, hash: 'a'.repeat(64) }, 'train', 0);
  await expect(texts.next()).rejects.toThrow('line 1: is longer than');
});
