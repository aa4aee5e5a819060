import { createTestDatabase, makeProject } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { importPairs, importRecords, pair } from '../support/importing.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

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

  it('is the same where the owner may not switch the checks off', async () => {
    const { projectId } = await makeProject(test.database);
    await test.owner.pool.query('ALTER FUNCTION write_import(uuid) RESET session_replication_role');
    try {
      const { result } = await importPairs(test.pool, projectId, pairs);
      expect(result).toMatchObject({ prompts: 30, completions: 60, comparisons: 30, judgments: 30 });
      expect((await importRecords(test.pool, projectId, others)).result).toMatchObject({ judgments: 60 });
    } finally {
      await test.owner.pool.query('ALTER FUNCTION write_import(uuid) SET session_replication_role = replica');
    }
    expect(await dangling()).toEqual([]);
  });

  it.each([
    ['prompts', `INSERT INTO imported_completions VALUES (uuidv7(), uuidv7(), 'text', NULL, 'a file', 'hash')`],
    ['comparisons', 'INSERT INTO imported_comparison_candidates VALUES (uuidv7(), 0, uuidv7())', 'completions'],
    [
      'users',
      `INSERT INTO imported_judgments (id, comparison_id, labeler_id, verdict, displayed_order)
      SELECT uuidv7(), c.id, u.id, 'allBad', '{}' FROM comparisons c, users u WHERE u.kind <> 'imported' ORDER BY c.id DESC LIMIT 1`,
    ],
  ])('cannot be made to refer to what is not there, or not a file’s: %s', async (table, statement, also = table) => {
    const { projectId } = await makeProject(test.database);
    await importPairs(test.pool, projectId, pairs);
    const client = await test.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT begin_import()');
      await client.query(statement);
      const { rows } = await client.query('SELECT write_import($1) AS lacking', [projectId]);
      expect([table, also]).toContain(rows[0]?.lacking);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('cannot refer to a project that is removed meanwhile', async () => {
    const { projectId } = await makeProject(test.database);
    await test.database.execute(sql`DELETE FROM projects WHERE id = ${projectId}`);
    await expect(importPairs(test.pool, projectId, pairs)).rejects.toMatchObject({ code: 'not_found' });
  });
});
