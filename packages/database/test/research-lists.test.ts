import {
  countComparisons,
  countJudgments,
  type Database,
  judgedDays,
  listComparisons,
  listCompletions,
  listJudgments,
  listPrompts,
  projectAttention,
} from '@tastemaker/database';
import { createTestDatabase, makeLabelers, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COMPARISONS = 100_000;

let test: TestDatabase;
let projectId: string;
let researcherId: string;
let labelers: string[];

beforeAll(async () => {
  test = await createTestDatabase();
  ({ projectId, researcherId } = await makeProject(test.database));
  labelers = await makeLabelers(test.database, projectId, 3);
  const [ana = '', ben = ''] = labelers;
  const { projectId: otherProjectId } = await makeProject(test.database);
  // Each of a prompt of its own, closed with two judgments; in one of a thousand they disagree.
  await test.owner.database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`
      CREATE TEMPORARY TABLE made ON COMMIT DROP AS
      SELECT uuidv7() AS id, uuidv7() AS prompt_id, ARRAY[uuidv7(), uuidv7()] AS completion_ids, number FROM generate_series(1, ${COMPARISONS}::int) AS number`);
    await tx.execute(sql`
      INSERT INTO prompts (id, project_id, messages, context_documents, tags, split, content_hash)
      SELECT prompt_id, ${projectId}, jsonb_build_array(jsonb_build_object('role', 'user', 'content',
          'Question ' || number || ' ' || repeat(md5(number::text) || ' ', 15))),
        '[]', ARRAY['tag ' || number % 500], 'train', md5(number::text) FROM made`);
    await tx.execute(sql`
      INSERT INTO completions (id, project_id, prompt_id, text, author_kind, source, text_hash)
      SELECT completion_ids[i], ${projectId}, prompt_id, 'answer', 'import', 'file', md5(number || ' ' || i)
      FROM made, generate_series(1, 2) AS i`);
    await tx.execute(sql`
      INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed, judgments_done, status, closed_at)
      SELECT id, ${projectId}::uuid, prompt_id, 2, 2, 'closed'::comparison_status, now() FROM made
      UNION ALL SELECT uuidv7(), ${otherProjectId}::uuid, prompt_id, 2, 2, 'closed'::comparison_status, now() FROM made`);
    await tx.execute(sql`
      INSERT INTO comparison_candidates (comparison_id, position, completion_id)
      SELECT id, i - 1, completion_ids[i] FROM made, generate_series(1, 2) AS i`);
    await tx.execute(sql`
      INSERT INTO judgments (id, project_id, comparison_id, labeler_id, verdict, ranking, displayed_order, guideline_version, created_at)
      SELECT uuidv7(), ${projectId}, made.id, labeler, 'ranking',
        CASE WHEN number % 1000 = 0 AND labeler = ${ana}::uuid THEN '[["x"],["y"]]' ELSE '[["y"],["x"]]' END::jsonb, '{}', 1,
        now() - make_interval(mins => 10 * number)
      FROM made, unnest(ARRAY[${ana}, ${ben}]::uuid[]) AS labeler`);
  });
  for (const table of [...big, 'comparison_candidates'])
    await test.owner.database.execute(sql`ANALYZE ${sql.identifier(table)}`);
}, 120_000);
afterAll(() => test.drop());

const big = ['prompts', 'completions', 'comparisons', 'judgments'];

/** The large tables that some work reads from beginning to end, and how many rows it reads in all. */
async function readsOf(work: (tx: Database) => Promise<unknown>): Promise<{ scanned: string[]; rows: number }> {
  return test.database.transaction(async (tx) => {
    const before = await readSoFar(tx);
    await work(tx);
    const after = await readSoFar(tx);
    const more = after.map(({ name, scans, rows }) => {
      const earlier = before.find((one) => one.name === name);
      return { name, scans: scans - (earlier?.scans ?? 0), rows: rows - (earlier?.rows ?? 0) };
    });
    return {
      scanned: more.filter(({ name, scans }) => scans > 0 && big.includes(name)).map(({ name }) => name),
      rows: more.reduce((sum, { rows }) => sum + rows, 0),
    };
  });
}

async function readSoFar(tx: Database) {
  const { rows } = await tx.execute<{ name: string; scans: number; rows: number }>(sql`
    SELECT relname AS name, seq_scan::int AS scans, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows
    FROM pg_stat_xact_user_tables`);
  return rows;
}

describe(`among ${COMPARISONS} comparisons, each of a prompt of its own`, () => {
  it.each<[string, (tx: Database) => Promise<unknown>]>([
    ['the newest comparisons', (tx) => listComparisons(tx, projectId, { limit: 50, order: 'newest' })],
    ['comparisons of a tag', (tx) => listComparisons(tx, projectId, { limit: 50, tag: 'tag 7' })],
    ['comparisons of a tag that no prompt has', (tx) => listComparisons(tx, projectId, { limit: 50, tag: 'none' })],
    ['comparisons of a priority', (tx) => listComparisons(tx, projectId, { limit: 50, priority: 0 })],
    ['comparisons with two judgments', (tx) => listComparisons(tx, projectId, { limit: 50, minJudgments: 2 })],
    ['prompts with comparisons', (tx) => listPrompts(tx, projectId, { limit: 50, hasComparisons: true })],
    ['prompts of a source', (tx) => listPrompts(tx, projectId, { limit: 50, source: 'file' })],
    ['prompts of a tag', (tx) => listPrompts(tx, projectId, { limit: 50, tag: 'tag 7' })],
    [
      'comparisons of a text that many prompts have',
      (tx) => listComparisons(tx, projectId, { limit: 50, search: 'question' }),
    ],
    ['prompts of a text that many have', (tx) => listPrompts(tx, projectId, { limit: 50, search: 'question' })],
    [
      'completions of a text that many prompts have',
      (tx) => listCompletions(tx, projectId, { limit: 50, search: 'question' }),
    ],
    ['completions of files', (tx) => listCompletions(tx, projectId, { limit: 50, kind: 'import' })],
    ['completions of a model', (tx) => listCompletions(tx, projectId, { limit: 50, modelId: researcherId })],
    ['the newest judgments', (tx) => listJudgments(tx, projectId, { limit: 50, order: 'newest' })],
    ['judgments by a version', (tx) => listJudgments(tx, projectId, { limit: 50, guidelineVersion: 1 })],
    ['judgments of a labeler', (tx) => listJudgments(tx, projectId, { limit: 50, labelerId: labelers[0] })],
    [
      'judgments of a labeler who gave none',
      (tx) => listJudgments(tx, projectId, { limit: 50, labelerId: labelers[2] }),
    ],
    [
      'judgments of the last hour',
      (tx) => countJudgments(tx, projectId, { from: new Date(Date.now() - 3_600_000).toISOString() }),
    ],
  ])('a page of %s is read by index, without the rest', async (_what, work) => {
    const { scanned, rows } = await readsOf(work);
    expect(scanned).toEqual([]);
    expect(rows).toBeLessThan(5000);
  });

  it('a filter’s count ends at ten thousand, and so does its reading', async () => {
    const counted = await readsOf(async (tx) => {
      expect(await countComparisons(tx, projectId, { status: 'closed' })).toEqual({ count: 10_000, more: true });
    });
    expect(counted.rows).toBeLessThan(60_000);
    expect(await countComparisons(test.database, projectId, { tag: 'tag 7' })).toEqual({ count: 200, more: false });
  });

  it('undecided ones are found among all, page by page', async () => {
    expect((await projectAttention(test.database, projectId, researcherId)).undecided).toBe(100);
    const first = await listComparisons(test.database, projectId, { limit: 60, undecided: true });
    const second = await listComparisons(test.database, projectId, {
      limit: 60,
      undecided: true,
      cursor: first.nextCursor ?? '',
    });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([60, 40, null]);
  });

  it('a rare text is found by looking into each prompt', async () => {
    const { items } = await listComparisons(test.database, projectId, { limit: 50, search: 'question 77777 ' });
    expect(items).toHaveLength(1);
  });

  it('the days are counted from the days’ judgments', async () => {
    const { days } = await judgedDays(test.database, projectId, 2);
    expect(days.reduce((sum, { simulated }) => sum + simulated, 0)).toBeGreaterThan(100);
    const reads = await readsOf((tx) => judgedDays(tx, projectId, 2));
    expect(reads.rows).toBeLessThan(20_000);
  });

  it('a page is planned as a walk along the project’s index', async () => {
    const { rows } = await test.database.execute<{ 'QUERY PLAN': string }>(sql`
      EXPLAIN SELECT c.id FROM comparisons c JOIN prompts p ON p.id = c.prompt_id
      WHERE c.project_id = ${projectId} AND c.erasure_id IS NULL AND c.status = 'closed' AND c.priority = 0
      ORDER BY c.id DESC LIMIT 51`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index Scan Backward using comparisons_project_id_idx');
    expect(plan).not.toContain('Seq Scan');
  });
});
