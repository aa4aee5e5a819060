// How the bytes of an imported file become rows, and what is said of a file that is something else.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementsOf } from '../src/imports/elements.js';
import { readConversations, readRows, refusalOf, valuesOf } from './support/rows.js';

const rows = [
  { prompt: 'Why is ice cold? [really]', chosen: 'Heat "leaves" it, {slowly}.\\', rejected: 'Magic.' },
  { prompt: 'Is it day?', chosen: 'Yes', rejected: 'No', tags: ['a', { b: [] }] },
];
const lines = rows.map((row) => JSON.stringify(row)).join('\n');

/** Text in UTF-16, with its byte order mark. */
function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

async function collect<Item>(batches: AsyncIterable<Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

async function* endlessList(): AsyncGenerator<string> {
  yield '[1, "';
  for (;;) yield 'x'.repeat(10);
}

describe('a JSON list', () => {
  test.each([
    ['on one line', undefined],
    ['pretty-printed', 1],
  ] as const)('%s is read as rows', async (_, indent) => {
    const file = await readRows(JSON.stringify(rows, null, indent));
    expect(file.container).toBe('json');
    expect(file.rows).toMatchObject([
      { number: 1, value: rows[0] },
      { number: 2, value: rows[1] },
    ]);
  });

  test('may be empty, and stand in blanks, in gzip and in UTF-16', async () => {
    expect(await valuesOf(' [ ] \n')).toEqual([]);
    expect(await valuesOf(gzipSync(`\n ${JSON.stringify(rows)}\n`))).toEqual(rows);
    expect(await valuesOf(utf16(JSON.stringify(rows), 'be'))).toEqual(rows);
  });

  test('is refused with what is wrong with it', async () => {
    expect(await refusalOf('[{"a": 1}, {"a": 2},]')).toContain('row 3: a comma stands before ]: remove the comma');
    expect(await refusalOf('[{"a": 1},, {"a": 2}]')).toContain('row 2: a comma stands before ,');
    expect(await refusalOf('[{"a": 1}] and more')).toContain("after the list's end stands and more: remove it");
    expect(await refusalOf('[{"a": 1}][{"a": 2}]')).toContain("after the list's end stands [");
    expect(await refusalOf('[{"a": 1}, {"a": ')).toContain('the list is cut off');
    expect(await refusalOf('[{"a": 1}}')).toContain('a } closes the list');
    expect(await refusalOf('[{"a": 1}, 2, {"a": NaN}]')).toBe(
      'line 2: must be a JSON object; line 3: NaN is no JSON: write null',
    );
  });

  test('is split into its elements wherever its text is cut', async () => {
    const property = fc.asyncProperty(fc.array(fc.json()), fc.integer({ min: 1, max: 9 }), async (elements, size) => {
      async function* chunks() {
        yield '';
        const text = `[${elements.join(' , ')}]\n`;
        for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
      }
      const found = await collect(elementsOf(chunks()));
      expect(found.map(({ text }) => text)).toEqual(elements.map((text) => text.trim()));
    });
    await fc.assert(property);
  });

  test('has no element longer than a line may be', async () => {
    await expect(collect(elementsOf(endlessList(), 100))).rejects.toMatchObject({
      errors: [{ path: 'row 2', message: 'is too long' }],
    });
  });
});

describe('a line of JSON', () => {
  test('has integers exactly as they are written, and other numbers as numbers', async () => {
    const line =
      '{"labeler": 1104567890123456781, "at": [-9223372036854775808], "score": 0.1234567890123456, "n": 9007199254740991, "big": 1e20, "text": "12345678901234567890"}';
    expect(await valuesOf(line)).toEqual([
      {
        labeler: 1104567890123456781n,
        at: [-9223372036854775808n],
        score: 0.1234567890123456,
        n: Number.MAX_SAFE_INTEGER,
        big: 1e20,
        text: '12345678901234567890',
      },
    ]);
  });

  test('is read in UTF-8 and UTF-16 with or without a byte order mark, also where files were joined', async () => {
    expect(await valuesOf(`\uFEFF${lines}\n\uFEFF${lines}`)).toEqual([...rows, ...rows]);
    for (const order of ['le', 'be'] as const) expect(await valuesOf(utf16(lines, order))).toEqual(rows);
  });

  test('is read from all members of joined gzip files, which may be filled up with zeros but with nothing else', async () => {
    const members = [gzipSync(`${lines}\n`), gzipSync(lines)];
    expect(await valuesOf(Buffer.concat([...members, Buffer.alloc(512)]))).toEqual([...rows, ...rows]);
    const parted = members.flatMap((member) => [member, Buffer.alloc(16)]);
    expect(await refusalOf(Buffer.concat(parted))).toContain('After the end of its gzip, the file goes on');
  });

  test.each([
    ['{"chosen": "a", "x": {"chosen": 1}, "chosen": "b"}', 'key chosen is named twice'],
    ['{"a": [{"b\\u0063": ":", "bc": 2}]}', 'key bc is named twice'],
    ['{"a": NaN, "b": "NaN"}', 'NaN is no JSON: write null'],
    ['{"a": -Infinity}', '-Infinity is no JSON: write null'],
    ['{"a": 1e999}', 'holds a number that is too large'],
    ['{"a": 1,}', 'has a comma before }: remove the comma'],
    ['{"a": 1},', 'ends with a comma: remove it'],
    ["{'a': \"it's\"}", 'has texts in single quotes, as Python prints them'],
    ['{"a": None}', "None is Python's, no JSON"],
    ['{"a": 1}{"b": 2}', 'holds several values: write one object a line'],
    ['{a: 1}', 'has a key without quotes (a)'],
    ['{"a": "b', 'is not JSON'],
    ['{"x": {\n', 'begins an object that goes on in the next line: write one object a line (jq -c .)'],
  ])('%s is refused with what is wrong with it', async (line, reason) => {
    expect(await refusalOf(line)).toContain(`line 1: ${reason}`);
  });

  test('is no mistake for what stands in its texts', async () => {
    const value = { 'a:': ': NaN, "x": ,} \\', b: "{'a': None}", c: '"a":', d: '\u2028' };
    expect(await valuesOf(JSON.stringify(value))).toEqual([value]);
  });

  test('in quotes, JSON as a text of JSON, is named', async () => {
    expect(await refusalOf(JSON.stringify(lines))).toContain('is a text that holds JSON');
  });
});

describe('a file of demonstrations', () => {
  const messages = ['user', 'assistant'].map((role) => ({ role, content: 'Hi' }));

  test('is read as a list, or in UTF-16, and refused by the name of what it is', async () => {
    const list = JSON.stringify([{ messages }, { messages }], null, 2);
    expect(await readConversations(list)).toMatchObject({ count: 2, end: { kind: 'read' } });
    expect(await readConversations(utf16(JSON.stringify({ messages }), 'le'))).toMatchObject({ count: 1 });
    const zip = await readConversations(Buffer.from('PK\x03\x04'));
    expect(zip.end).toMatchObject({ kind: 'refused', detail: expect.stringContaining('a zip archive') });
    const twice = await readConversations('{"messages": [], "messages": []}');
    expect(twice.end).toMatchObject({ errors: [{ path: 'line 1', message: 'key messages is named twice' }] });
  });
});

describe('a file of another kind', () => {
  const named: [name: string, begin: string | Buffer, cure: string][] = [
    ['a zip archive', 'PK\x03\x04\x14\0\0\0\x08\0rows.jsonl', 'unzip'],
    ['an Excel workbook', `PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`, 'CSV UTF-8'],
    ['a Word document', `PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml PK\x03\x04 word/document.xml`, 'CSV'],
    ['an old Excel workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'CSV UTF-8'],
    ['compressed with xz', '\xfd7zXZ\0\0\x04', 'xz -d'],
    ['compressed with bzip2', 'BZh91AY&SY', 'bunzip2'],
    ['compressed with Zstandard', '\x28\xb5\x2f\xfd\0', 'zstd -d'],
    ['compressed with lz4', '\x04\x22M\x18', 'lz4 -d'],
    ['a 7z archive', "7z\xbc\xaf'\x1c", '7z x'],
    ['a tar archive', `rows.jsonl${'\0'.repeat(247)}ustar\0`, 'tar -xf'],
    ['an Arrow file', 'ARROW1\0\0', 'to_parquet'],
    ['an Arrow stream', '\xff\xff\xff\xff\x10\x02\0\0', 'to_parquet'],
    ['an SQLite database', 'SQLite format 3\0', 'sqlite3'],
    ['an HDF5 file', '\x89HDF\r\n\x1a\n', 'read_hdf'],
    ['a Python pickle', '\x80\x04\x95', 'read_pickle'],
    ['a PDF document', '%PDF-1.7', 'CSV'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', 'git lfs pull'],
    ['a web page', '<!DOCTYPE html><html>', 'download'],
    ['text in UTF-16 without a byte order mark', '{\0"\0a\0"\0', 'UTF-8'],
    ['packed with gzip again', gzipSync(gzipSync(lines)), 'gunzip'],
    ['a parquet file', gzipSync('PAR1\x15\0'), 'gunzip'],
  ];

  test.each(named)('is refused as %s, with a cure', async (name, begin, cure) => {
    const refusal = await refusalOf(typeof begin === 'string' ? Buffer.from(begin, 'latin1') : begin);
    expect(refusal).toContain(`is ${name}`);
    expect(refusal).toContain(cure);
  });

  test('is told within gzip, too', async () => {
    expect(await refusalOf(gzipSync(Buffer.from(`rows.jsonl${'\0'.repeat(247)}ustar\0`)))).toContain(
      'Within its gzip, the file is a tar archive',
    );
  });

  test('is not taken for one because a header begins with the same letters', async () => {
    expect(await valuesOf('ORCID,prompt\n1,a')).toEqual([{ ORCID: '1', prompt: 'a' }]);
  });

  test('in another encoding is refused with the encoding to save it in', async () => {
    expect(await refusalOf(Buffer.from('prompt,chosen\nCafé,b', 'latin1'))).toContain('save it as UTF-8');
    expect(await refusalOf(Buffer.concat([utf16(lines, 'le'), Buffer.from([0])]))).toContain('save it as UTF-8');
  });
});
