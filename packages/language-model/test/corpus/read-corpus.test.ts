import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CorpusDocument, readCorpus } from '../../src/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(path: string): Promise<CorpusDocument[]> {
  const documents: CorpusDocument[] = [];
  for await (const document of readCorpus(path)) documents.push(document);
  return documents;
}

const parquet = (compression: string) =>
  new URL(`../fixtures/documents-${compression}.parquet`, import.meta.url).pathname;

test('a folder is read file by file in the order of names, and what is no text is passed over', async () => {
  mkdirSync(join(folder, 'b'));
  writeFileSync(join(folder, 'c.md'), '# third');
  writeFileSync(join(folder, 'a.txt'), 'first');
  writeFileSync(
    join(folder, 'b', 'two.jsonl'),
    '{"text": "second"}\n\n{"text": ""}\n{"text": "more", "split": "test"}\n',
  );
  writeFileSync(join(folder, 'b', 'picture.png'), 'no text');
  writeFileSync(join(folder, '.hidden.txt'), 'no text');
  expect(await read(folder)).toEqual([
    { text: 'first' },
    { text: 'second' },
    { text: 'more', split: 'test' },
    { text: '# third' },
  ]);
});

test('zipped files are read as they are unzipped', async () => {
  writeFileSync(join(folder, 'a.jsonl.gz'), gzipSync('{"text": "first"}\n{"text": "second"}'));
  writeFileSync(join(folder, 'b.txt.gz'), gzipSync('third'));
  expect(await read(folder)).toEqual([{ text: 'first' }, { text: 'second' }, { text: 'third' }]);
});

test.each(['snappy', 'zstd'])(
  'parquet files that pyarrow wrote with %s are read across row groups',
  async (compression) => {
    const documents = await read(parquet(compression));
    expect(documents.length).toBe(25);
    expect(documents[13]).toEqual({ text: 'Town 13 lies by the sea. Ünïcödé 東京 🦜', split: 'train' });
    expect(documents[24]?.split).toBe('validation');
  },
);

test('a text file that is too long is cut at pauses, and nothing is lost', async () => {
  const paragraph = `${'🦜 sails at dawn. '.repeat(600)}\n\n`;
  const text = paragraph.repeat(250);
  writeFileSync(join(folder, 'long.txt'), text);
  const documents = await read(folder);
  expect(documents.length).toBeGreaterThan(1);
  expect(documents.map((document) => document.text).join('')).toBe(text);
  for (const document of documents) {
    expect(document.text.length).toBeLessThanOrEqual(2 ** 20);
    expect(document.text.length % paragraph.length).toBe(0);
  }
});

test('text without any pause is cut between characters', async () => {
  writeFileSync(join(folder, 'long.txt'), `a${'🦜'.repeat(2 ** 19)}`);
  const [first, second] = await read(folder);
  expect(first?.text.length).toBe(2 ** 20 - 1);
  expect(second?.text).toBe('🦜');
});

test('what is wrong is told with its file and place', async () => {
  writeFileSync(join(folder, 'a.jsonl'), '{"text": "fine"}\n{"txt": "not"}\n');
  await expect(read(folder)).rejects.toThrow('a.jsonl: line 2: has no "text"');
  writeFileSync(join(folder, 'a.jsonl'), '{"text": "fine"}\nnot JSON');
  await expect(read(join(folder, 'a.jsonl'))).rejects.toMatchObject({ code: 'corpus' });
  await expect(read(join(folder, 'none'))).rejects.toThrow('none: cannot be read');
  writeFileSync(join(folder, 'a.jsonl'), '');
  writeFileSync(join(folder, 'b.jsonl.gz'), gzipSync('{"text": "fine"}\n'.repeat(5000)).subarray(0, 60));
  await expect(read(folder)).rejects.toThrow('b.jsonl.gz');
  cpSync(parquet('zstd'), join(folder, 'b.jsonl.gz'));
  await expect(read(folder)).rejects.toThrow('b.jsonl.gz');
  writeFileSync(join(folder, 'c.parquet'), 'PAR1 no');
  await expect(read(join(folder, 'c.parquet'))).rejects.toThrow('c.parquet');
  mkdirSync(join(folder, 'empty'));
  await expect(read(join(folder, 'empty'))).rejects.toThrow('no .txt, .md, .jsonl or .parquet file');
  writeFileSync(join(folder, 'movie.mp4'), '');
  await expect(read(join(folder, 'movie.mp4'))).rejects.toThrow('is not a .txt');
});
