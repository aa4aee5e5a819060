import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CopiedRow, copiedRows } from '../src/copy-rows.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test.drop();
});

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
  expect(rows.map((row) => row.map((field) => field?.toString() ?? null))).toEqual([
    ['ä1', null, ''],
    ['ä2', null, ''],
    ['ä3', null, ''],
  ]);
});

it('Rows are whole, however they are cut on their way', async () => {
  const rows = await copied(`SELECT i::text, repeat(chr(97 + i % 26), i * 37 % 200000) FROM generate_series(1, 400) i`);
  expect(rows).toHaveLength(400);
  for (const [index, [number, text]] of rows.entries()) {
    const i = index + 1;
    expect(number?.toString()).toBe(String(i));
    expect(text?.toString()).toBe(String.fromCharCode(97 + (i % 26)).repeat((i * 37) % 200_000));
  }
});

it('A query of no rows gives none, and one that fails says why', async () => {
  expect(await copied('SELECT 1 WHERE false')).toEqual([]);
  await expect(copied('SELECT 1 / (3 - i) FROM generate_series(1, 5) i')).rejects.toThrow('division by zero');
  expect(await copied("SELECT 'next'")).toHaveLength(1);
});
