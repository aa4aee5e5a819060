import { openDatabase } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importPairs, importRecords, pair } from './importing.js';
import { makeProject } from './project.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test.drop();
});

interface ForeignKey extends Record<string, unknown> {
  table: string;
  columns: string[];
  other: string;
  otherColumns: string[];
}

/** Rows that refer to what is not there, of any foreign key of the database. */
async function dangling(): Promise<string[]> {
  const { rows: keys } = await test.database.execute<ForeignKey>(sql`
    SELECT conrelid::regclass::text AS table, confrelid::regclass::text AS other,
      to_json(ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k (n, at)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY at)) AS columns,
      to_json(ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k (n, at)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY at)) AS "otherColumns"
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`);
  const found: string[] = [];
  for (const { table, columns, other, otherColumns } of keys) {
    const met = columns.map((column, i) => `t.${column} = o.${otherColumns[i]}`).join(' AND ');
    const named = columns.map((column) => `t.${column} IS NOT NULL`).join(' AND ');
    const { rows } = await test.database.execute<{ count: number }>(
      sql.raw(`SELECT count(*)::integer AS count FROM ${table} t
        WHERE ${named} AND NOT EXISTS (SELECT FROM ${other} o WHERE ${met})`),
    );
    if (rows[0]?.count !== 0) found.push(`${rows[0]?.count} of ${table} (${columns.join(', ')})`);
  }
  expect(keys.length).toBeGreaterThan(20);
  return found;
}

const pairs = Array.from({ length: 30 }, (_, i) => pair(i));

/** The same pairs, judged by others, so that old and new rows refer to each other. */
const others = pairs.map(({ messages, chosen, rejected }) => ({
  messages,
  completions: [{ text: chosen }, { text: rejected }, { text: 'another' }],
  judgments: [
    { labeler: 'p-0123456789ab', ranking: [[1], [0, 2]] },
    { labeler: 'Ada', ranking: [[0], [1], [2]] },
  ],
}));

describe('what an import writes', () => {
  it('refers to what is there, though foreign keys are not checked row by row', async () => {
    const { projectId } = await makeProject(test.database);
    await importPairs(test.pool, projectId, pairs);
    await importRecords(test.pool, projectId, others);
    await importPairs(test.pool, projectId, pairs.slice(20));
    expect(await dangling()).toEqual([]);
    const { rows } = await test.database.execute(sql`SHOW session_replication_role`);
    expect(rows).toEqual([{ session_replication_role: 'origin' }]);
  });

  it('is the same for a role that may not switch the checks off', async () => {
    const { projectId } = await makeProject(test.database);
    const role = `plain_${crypto.randomUUID().slice(0, 8)}`;
    await test.database.execute(
      sql.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'plain' IN ROLE pg_read_all_data, pg_write_all_data`),
    );
    const url = new URL(test.url);
    [url.username, url.password] = [role, 'plain'];
    const plain = openDatabase(url.href, { max: 2 });
    try {
      const { result } = await importPairs(plain.pool, projectId, pairs);
      expect(result).toMatchObject({ prompts: 30, completions: 60, comparisons: 30, judgments: 30 });
      expect((await importRecords(plain.pool, projectId, others)).result).toMatchObject({ judgments: 60 });
    } finally {
      await plain.close();
      await test.database.execute(sql.raw(`DROP ROLE ${role}`));
    }
    expect(await dangling()).toEqual([]);
  });

  it('cannot refer to a project that is removed meanwhile', async () => {
    const { projectId } = await makeProject(test.database);
    await test.database.execute(sql`DELETE FROM projects WHERE id = ${projectId}`);
    await expect(importPairs(test.pool, projectId, pairs)).rejects.toMatchObject({ code: 'not_found' });
  });
});
