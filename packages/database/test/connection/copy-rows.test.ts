import { createTestDatabase } from '@tastemaker/database/testing';
import { afterAll, expect, it } from 'vitest';
import { type CopiedRow, copiedRows } from '../../src/connection/copy-rows.js';
import { isoOfMicroseconds } from '../../src/connection/instants.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

async function copied(query: string): Promise<CopiedRow[]> {
  const client = await test.pool.connect();
  try {
    const all: CopiedRow[] = [];
    for await (const rows of copiedRows(client, query)) all.push(...rows);
    return all;
  } finally {
    client.release();
  }
}

it('Rows come as bytes, NULL as null, in order', async () => {
  const rows = await copied(`SELECT 'ä' || i, NULL::text, '' FROM generate_series(1, 3) i`);
  expect(rows.map((row) => [row.text(0), row.text(1), row.text(2)])).toEqual([
    ['ä1', null, ''],
    ['ä2', null, ''],
    ['ä3', null, ''],
  ]);
});

it('Rows are whole, however they are cut on their way', async () => {
  const rows = await copied(`SELECT i, repeat(chr(97 + i % 26), i * 37 % 200000) FROM generate_series(1, 400) i`);
  expect(rows).toHaveLength(400);
  for (const [index, row] of rows.entries()) {
    const i = index + 1;
    const text = String.fromCharCode(97 + (i % 26)).repeat((i * 37) % 200_000);
    expect(row.integer(0)).toBe(i);
    expect(row.text(1)).toBe(text);
    const target = Buffer.alloc(row.bytesOf(1) + 2);
    expect(row.copy(1, target, 1)).toBe(text.length);
    expect(target.toString()).toBe(`\0${text}\0`);
  }
});

it('Numbers, truths and instants are read as such', async () => {
  const [row, empty] = await copied(`
    SELECT (-3)::smallint, 2147483647, true, '2026-11-27T09:31:27.6899+02'::timestamptz, '1999-12-31T23:59:59.9991Z'::timestamptz
    UNION ALL SELECT NULL, NULL, NULL, NULL, NULL`);
  expect([row?.integer(0), row?.integer(1), row?.boolean(2)]).toEqual([-3, 2147483647, true]);
  expect(isoOfMicroseconds(row?.instant(3) ?? 0n)).toBe('2026-11-27T07:31:27.689900Z');
  expect(isoOfMicroseconds(row?.instant(4) ?? 0n)).toBe('1999-12-31T23:59:59.999100Z');
  expect([empty?.integer(0), empty?.text(1), empty?.boolean(2), empty?.instant(3)]).toEqual([null, null, null, null]);
  expect(empty?.bytesOf(0)).toBe(0);
});

it.each([
  [0n, '1970-01-01T00:00:00.000Z'],
  [1_767_323_045_678_901n, '2026-01-02T03:04:05.678901Z'],
  [1_767_323_045_678_000n, '2026-01-02T03:04:05.678Z'],
  [-1n, '1969-12-31T23:59:59.999999Z'],
  [253_402_300_799_999_999n, '9999-12-31T23:59:59.999999Z'],
])('%d microseconds are told exactly', (microseconds, text) => {
  expect(isoOfMicroseconds(microseconds)).toBe(text);
});

it('A query of no rows gives none, and one that fails says why', async () => {
  expect(await copied('SELECT 1 WHERE false')).toEqual([]);
  await expect(copied('SELECT 1 / (3 - i) FROM generate_series(1, 5) i')).rejects.toThrow('division by zero');
  expect(await copied("SELECT 'next'")).toHaveLength(1);
});
