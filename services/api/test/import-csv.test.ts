// What the cells of a CSV file are read as, however they are parted and encoded.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRows, refusalOf, valuesOf } from './support/rows.js';

describe('a CSV file', () => {
  const value = { prompt: 'Why, is ice cold; really?', chosen: 'Heat leaves it,\nslowly.', rejected: 'Magic' };

  test.each([
    ['commas', ',', ''],
    ['semicolons', ';', ''],
    ['tabs', '\t', ''],
    ['what Excel names in a first line', '|', 'sep=|\n'],
  ])('is parted by %s, told by its header', async (_, separator, first) => {
    const cells = (texts: string[]) => texts.map((text) => (/[\s,;|]/.test(text) ? `"${text}"` : text)).join(separator);
    const file = `${first}${cells(Object.keys(value))}\n${cells(Object.values(value))}\n`;
    for (const ends of [file, file.replaceAll('\n', '\r\n')]) {
      const { container, rows } = await readRows(`\uFEFF${ends}`);
      expect(container).toBe('csv');
      expect(rows).toMatchObject([
        { value: { ...value, chosen: expect.stringMatching(/^Heat leaves it,\r?\nslowly.$/) } },
      ]);
    }
  });

  test('may have separators of other kinds in a quoted name, and in its cells', async () => {
    expect(await valuesOf('"a;b;c",d\n1;2;3,4')).toEqual([{ 'a;b;c': '1;2;3', d: '4' }]);
    expect(await valuesOf('a;b\n"1,2,3";4,5,6')).toEqual([{ a: '1,2,3', b: '4,5,6' }]);
  });

  test('has lines numbered as they are in the file', async () => {
    const { rows } = await readRows('sep=;\na;b\n1;2\n\n3;4\n');
    expect(rows.map(({ number }) => number)).toEqual([3, 5]);
  });

  test('is read in UTF-16 as Excel saves it, and packed', async () => {
    const bytes = Buffer.from('\uFEFFprompt\tchosen\r\nÜ?\t中\r\n', 'utf16le');
    expect(await valuesOf(gzipSync(bytes))).toEqual([{ prompt: 'Ü?', chosen: '中' }]);
  });

  test('has null where nothing is between separators, and an empty text where quotes are', async () => {
    expect(await valuesOf('a,b,c\n1,,""\nnan,"null",NA')).toEqual([
      { a: '1', b: null, c: '' },
      { a: 'nan', b: 'null', c: 'NA' },
    ]);
  });

  test('may have rows of nothing, which are skipped, however long they are', async () => {
    expect(await valuesOf('a,b,c\n1,2,3\n,,\n , ,\n,\n,,,,\n  \n4,5,6')).toHaveLength(2);
  });

  test('is refused where names of columns are missing or named twice', async () => {
    expect(await refusalOf('prompt,chosen,rejected,chosen\na,b,c,d')).toContain('two columns are named chosen');
    expect(await refusalOf('prompt,,chosen,\na,b,c,d')).toContain('columns 2, 4 have no name');
    expect(await valuesOf(',prompt\n0,a')).toEqual([{ '': '0', prompt: 'a' }]);
  });

  test('is refused by line where a cell holds what cannot be stored', async () => {
    expect(await refusalOf('prompt,chosen\nHi\0,b')).toContain('line 2: holds a NUL character');
  });
});

function labeled(...labelers: string[]): string {
  return ['labeler,prompt', ...labelers.map((name) => `${name},7.0`)].join('\n');
}

async function labelersOf(text: string | Uint8Array): Promise<unknown[]> {
  return (await valuesOf(text)).map((row) => ('labeler' in row ? row.labeler : undefined));
}

describe('labelers in CSV', () => {
  test('that are all numbers are the same with and without a fraction of nothing', async () => {
    expect(await labelersOf(labeled('7.0', '7', '', '12.00', '-1.0', '1104567890123456781.0'))).toEqual([
      '7',
      '7',
      null,
      '12',
      '-1',
      '1104567890123456781',
    ]);
  });

  test('stay as they are where one of them is a name, even in the last row', async () => {
    const names = [...Array.from({ length: 1200 }, () => '7.0'), 'ann'];
    expect(await labelersOf(gzipSync(labeled(...names)))).toEqual(names);
  });

  test('may turn out late to have a fraction of nothing, and never make a first batch without rows', async () => {
    const names = [...Array.from({ length: 12_000 }, () => '7'), '7.0'];
    expect(new Set(await labelersOf(labeled(...names)))).toEqual(new Set(['7']));
    const { batchSizes } = await readRows(labeled(...names.toReversed()));
    expect(batchSizes[0]).toBeGreaterThan(0);
  });

  test('are the only cells that are read so', async () => {
    expect(await valuesOf(labeled('7.0'))).toEqual([{ labeler: '7', prompt: '7.0' }]);
    expect(await valuesOf('judge\n7.0\n8')).toEqual([{ judge: '7' }, { judge: '8' }]);
  });
});
