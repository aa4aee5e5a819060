import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isCorpus, openCorpus } from '../src/corpus.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder of texts is sent as one record a line', async () => {
  for (let i = 0; i < 150; i++) writeFileSync(join(folder, `${String(i).padStart(3, '0')}.txt`), `line\n${i}`);
  const { body } = await openCorpus(folder);
  const lines = (await new Response(body).text()).trim().split('\n');
  expect(lines.length).toBe(150);
  expect(lines[149]).toBe('{"text":"line\\n149"}');
});

test('a folder without texts is refused before anything is sent', async () => {
  await expect(openCorpus(folder)).rejects.toMatchObject({ code: 'unreadable', exitCode: 1 });
});

test('plain JSONL needs no reading', () => {
  expect(['documents.jsonl', folder, 'a.jsonl.gz', 'a.parquet', '-'].map(isCorpus)).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
