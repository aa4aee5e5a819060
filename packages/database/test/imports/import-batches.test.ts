import { setTimeout } from 'node:timers/promises';
import { snapshotFilter } from '@tastemaker/contracts';
import { judgedComparisons } from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { withSession } from '../../src/connection/session.js';
import { importPairs, importRecords, pair, type RecordInput } from '../support/importing.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

/** Few of each, so that lines often say something of what other lines say something of. */
const line: fc.Arbitrary<RecordInput> = fc
  .record(
    {
      // The first two read the same.
      messages: fc.constantFrom('Why?', 'why?', 'How?').map((content) => [{ role: 'user' as const, content }]),
      completions: fc.subarray(['one', 'two', 'three'].map((text) => ({ text, source: 'some model' }))),
      split: fc.constantFrom('train', 'test'),
      tags: fc.subarray(['hard', 'short']),
      judgedBy: fc.array(
        fc.record({
          labeler: fc.constantFrom('Ada', 'Grace', 'Edsger'),
          isFirstBetter: fc.boolean(),
          isSkipped: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['messages', 'completions', 'judgedBy'] },
  )
  .map(({ judgedBy, ...record }) => ({
    ...record,
    judgments:
      record.completions.length < 2 ? [] : judgedBy.map((judgment) => judgmentOf(judgment, record.completions.length)),
  }));

function judgmentOf(
  { labeler, isFirstBetter, isSkipped }: { labeler: string; isFirstBetter: boolean; isSkipped: boolean },
  of: number,
) {
  if (isSkipped) return { labeler, verdict: 'skip' as const };
  const order = Array.from({ length: of }, (_, i) => [i]);
  return { labeler, ranking: isFirstBetter ? order : order.toReversed() };
}

/** What an import of these lines into a project of their own tells, and what is there then, ids left out. */
async function imported(lines: RecordInput[], together: number) {
  const { projectId } = await makeProject(test.database, { judgmentsPerComparison: 2 });
  const { result, skipped, remarks } = await importRecords(test.pool, projectId, lines, { together });
  const { rows } = await test.database.execute(sql`
    SELECT p.messages, p.split, p.tags, c.purpose, c.status, c.judgments_needed, c.judgments_done,
      ARRAY(
        SELECT text FROM comparison_candidates cc JOIN completions ON completions.id = cc.completion_id
        WHERE cc.comparison_id = c.id ORDER BY position
      ) AS completions,
      (SELECT count(*) FROM completions WHERE prompt_id = p.id) AS known,
      judgments_needed - judgments_done = (SELECT count(*) FROM slots s WHERE s.comparison_id = c.id) AS has_its_slots,
      ARRAY(
        SELECT ARRAY[u.name, j.verdict::text, (
          SELECT string_agg(text, ' > ' ORDER BY place) FROM jsonb_array_elements(j.ranking) WITH ORDINALITY AS groups (ids, place)
          JOIN completions ON completions.id::text = ids->>0
        )]
        FROM judgments j JOIN users u ON u.id = j.labeler_id WHERE j.comparison_id = c.id ORDER BY j.id
      ) AS judgments
    FROM prompts p LEFT JOIN comparisons c ON c.prompt_id = p.id
    WHERE p.project_id = ${projectId}
    ORDER BY p.id, c.id`);
  return { result, skipped, remarks, rows };
}

describe('an import', () => {
  it('gives the same however its lines are taken together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (lines, together) => {
          const piecemeal = await imported(lines, together);
          expect(piecemeal).toEqual(await imported(lines, lines.length));
          for (const row of piecemeal.rows) expect(row['has_its_slots']).not.toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ['knows nothing of the tables', async () => undefined],
    ['knows them as they were when projects were small', smallProjects],
  ])('reads each row a few times, where the planner %s, and so does a snapshot', async (_what, prepare) => {
    const own = await createTestDatabase();
    for (const table of tables) await own.owner.pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    await prepare(own);
    const { projectId } = await makeProject(own.database);
    const pairs = Array.from({ length: 10_000 }, (_, i) => pair(i));
    const before = await readSoFar(own);
    expect((await importPairs(own.pool, projectId, pairs)).result.prompts).toBe(10_000);
    expect((await importPairs(own.pool, projectId, pairs)).result.prompts).toBe(0);
    let frozen = 0;
    for await (const { comparisons } of judgedComparisons(own.pool, projectId, snapshotFilter.parse({})))
      frozen += comparisons.length;
    expect(frozen).toBe(10_000);
    // A pair has seven rows. If each of the 25 batches read what is there, it would be a quarter of a million more.
    expect((await readSoFar(own)) - before).toBeLessThan(3 * 7 * 10_000);
    await own.drop();
  });
});

const tables = ['prompts', 'completions', 'comparisons', 'comparison_candidates', 'judgments'];

/** Rows that have been read of the tables. */
async function readSoFar({ url }: TestDatabase): Promise<number> {
  // What other connections have read is counted once they are closed, or have been idle for a while.
  await setTimeout(1500);
  return withSession({ connectionString: url }, async (client) => {
    const { rows } = await client.query<{ read: number }>(
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables
      WHERE relname = ANY ($1)`,
      [tables],
    );
    return rows[0]?.read ?? Number.NaN;
  });
}

async function smallProjects({ database, pool, owner }: TestDatabase): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const { projectId } = await makeProject(database);
    await importPairs(pool, projectId, [pair(i % 3)]);
  }
  await owner.pool.query(`ANALYZE ${tables.join(', ')}`);
}
