import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

const mebibyte = 2 ** 20;

test.each([
  ['bomb.jsonl.gz', () => gzipSync(Buffer.alloc(400 * mebibyte, '\n')), 'unpacks to far more'],
  ['bomb.txt.gz', () => gzipSync(Buffer.alloc(400 * mebibyte, 'a')), 'unpacks to far more'],
  ['line.ndjson', () => Buffer.alloc(40 * mebibyte, 'a'), 'line 1: is longer than 16 Mi characters'],
  ['text.ndjson', () => Buffer.from('{"text":"fine"}\n{"text":1}'), 'line 2: has no "text"'],
  ['cut.parquet', () => Buffer.from('PAR1 and nothing more'), 'cut.parquet'],
  ['claims.parquet', () => claimingParquet(), 'claims.parquet'],
])(
  '%s ends with what is wrong with it, and takes no memory of this process',
  async (name, content, reason) => {
    const file = join(folder, name);
    writeFileSync(file, content());
    const before = process.memoryUsage().rss;
    const send = async () => {
      const { body } = await openCorpus(file);
      for await (const piece of body) expect(piece.length).toBeLessThan(8 * mebibyte);
    };
    await expect(send()).rejects.toMatchObject({ code: 'unreadable', message: expect.stringContaining(reason) });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * mebibyte);
  },
  60_000,
);

/** The first page's header says that it unpacks to 2 GiB. */
function claimingParquet(): Buffer {
  const file = readFileSync(new URL('../../language-model/test/fixtures/documents-zstd.parquet', import.meta.url));
  // Thrift's compact protocol: the type of page, then its size as a zigzag varint.
  const varint = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f]);
  return Buffer.concat([file.subarray(0, 7), varint, file.subarray(7)]);
}

test('plain JSONL needs no reading', () => {
  expect(['documents.jsonl', folder, 'a.jsonl.gz', 'a.parquet', '-'].map(isCorpus)).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
