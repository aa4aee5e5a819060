import {
  changeJudgment,
  type Database,
  leaseAhead,
  leaseNext,
  listComparisons,
  listHeld,
  listJudgments,
  listOwnJudgments,
  openDatabase,
  projectProgress,
  raiseFlag,
  readOwnProgress,
  releaseAssignment,
  renewLease,
  reportedJudgments,
  submitJudgment,
  updateComparison,
  updateProject,
  withdrawJudgment,
} from '@tastemaker/database';
import {
  createTestDatabase,
  makeComparisons,
  makeLabelers,
  makeProject,
  type TestDatabase,
} from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, lease, proofOf } from './support/labeling.js';

const OPEN = 100_000;

let test: TestDatabase;
let projectId: string;
let labelers: string[];

beforeAll(async () => {
  test = await createTestDatabase();
  ({ projectId } = await makeProject(test.database));
  labelers = await makeLabelers(test.database, projectId, 5);
  const [comparisonId = ''] = await makeComparisons(test.database, projectId, 1, 2);
  // Statistics stay those of an empty table, as they are right after an import: the worst case for the planner.
  await test.owner.database.transaction(async (tx) => {
    for (const table of big) await tx.execute(sql`ALTER TABLE ${sql.identifier(table)} SET (autovacuum_enabled = off)`);
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`
      CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT uuidv7() AS id FROM generate_series(1, ${OPEN}::int)`);
    await tx.execute(sql`
      INSERT INTO comparisons (id, project_id, prompt_id, judgments_needed)
      SELECT made.id, project_id, prompt_id, 2 FROM made, comparisons source WHERE source.id = ${comparisonId}`);
    await tx.execute(sql`
      INSERT INTO comparison_candidates (comparison_id, position, completion_id)
      SELECT made.id, position, completion_id FROM made, comparison_candidates WHERE comparison_id = ${comparisonId}`);
    await tx.execute(sql`
      INSERT INTO slots (comparison_id, number, lane_id)
      SELECT made.id, number, lanes.id FROM generate_series(1, 2) AS number, made, lanes`);
  });
});

afterAll(async () => {
  await test.drop();
});

const big = ['comparisons', 'comparison_candidates', 'slots', 'assignments', 'judgments'];

function fail(): never {
  throw new Error('nothing was leased');
}

/** Rows that some work reads, and which large tables it reads through from beginning to end. */
async function readsOf(work: (tx: Database) => Promise<unknown>): Promise<{ scanned: string[]; rows: number }> {
  return test.database.transaction(async (tx) => {
    const before = await readSoFar(tx);
    await work(tx);
    const after = await readSoFar(tx);
    const scanned = big.filter((table) => (after.get(table)?.scans ?? 0) > (before.get(table)?.scans ?? 0));
    const rowsOf = (reads: typeof before) => [...reads.values()].reduce((sum, { rows }) => sum + rows, 0);
    return { scanned, rows: rowsOf(after) - rowsOf(before) };
  });
}

/** What this connection has read and not yet reported, by table. */
async function readSoFar(tx: Database) {
  const { rows } = await tx.execute<{ name: string; scans: number; rows: number }>(sql`
    SELECT relname AS name, seq_scan::int AS scans, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows
    FROM pg_stat_xact_user_tables`);
  return new Map(rows.map(({ name, ...reads }) => [name, reads]));
}

async function leaseAndJudge(tx: Database, labelerId: string): Promise<void> {
  const assignment = await lease(tx, projectId, labelerId);
  await judge(tx, assignment, labelerId);
}

describe(`among ${OPEN} open comparisons, with statistics of empty tables`, () => {
  it('a judgment is leased and stored by index alone', async () => {
    const [labelerId = ''] = labelers;
    // The first calls plan for their parameters, the later ones in general: both must do.
    for (let i = 0; i < 8; i++) {
      const reads = await readsOf((tx) => leaseAndJudge(tx, labelerId));
      expect(reads.scanned).toEqual([]);
      expect(reads.rows).toBeLessThan(80);
    }
  });

  it('nobody is led past what they have judged and others still have to', async () => {
    const [, labelerId = ''] = labelers;
    await haveJudgedFirstHalf(labelerId);
    // Others have taken the first judgments of the rest: what is open of the first half is not for them.
    await test.database.execute(sql`
      UPDATE slots SET state = 'filled' WHERE number = 1 AND state = 'open' AND position <= (
        SELECT max(position) FROM slots WHERE number = 1 AND state = 'open')`);
    const first = await readsOf((tx) => leaseAndJudge(tx, labelerId));
    expect(first.scanned).toEqual([]);
    for (let i = 0; i < 3; i++) expect((await readsOf((tx) => leaseAndJudge(tx, labelerId))).rows).toBeLessThan(80);
  });

  it('what opened behind a labeler is found by them in small steps', async () => {
    const [, labelerId = ''] = labelers;
    // They are at the end of the lane, and far behind them, among tens of thousands that they have judged, one is theirs.
    await test.database.execute(sql`
      UPDATE labeler_cursors SET position = (SELECT max(position) FROM slots) WHERE labeler_id = ${labelerId}`);
    await test.owner.database.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL session_replication_role = replica`);
      const judged = sql`SELECT FROM assignments a WHERE a.comparison_id = s.comparison_id AND a.labeler_id = ${labelerId}`;
      await tx.execute(sql`UPDATE slots s SET state = 'filled' WHERE state = 'open' AND NOT EXISTS (${judged})`);
      await tx.execute(sql`
        DELETE FROM assignments WHERE labeler_id = ${labelerId} AND comparison_id = (
          SELECT comparison_id FROM slots WHERE state = 'open' ORDER BY position OFFSET 20000 LIMIT 1)`);
    });
    let steps = 0;
    const ask = async () => {
      let found = false;
      const reads = await readsOf(async (tx) => {
        found = (await leaseNext(tx, projectId, labelerId)) !== undefined;
      });
      expect(reads.rows).toBeLessThan(12_000);
      steps += 1;
      return found;
    };
    await expect.poll(ask, { timeout: 120_000, interval: 20 }).toBe(true);
    expect(steps).toBeGreaterThan(1);
  });

  it('renewing, giving back, flagging, changing and taking back go by index alone', async () => {
    const [, , labelerId = ''] = labelers;
    const moves = await readsOf(async (tx) => {
      const [first, second, third] = await leaseAhead(tx, projectId, labelerId, { count: 3 });
      if (!first || !second || !third) throw new Error('nothing to judge');
      await renewLease(tx, proofOf(first, labelerId));
      await releaseAssignment(tx, proofOf(second, labelerId));
      await submitJudgment(tx, { ...proofOf(third, labelerId), verdict: 'skip', reason: 'unclear', dwellMs: 1 });
      const { judgment } = await judge(tx, first, labelerId);
      const reference = { projectId, labelerId, judgmentId: judgment.id };
      const ranking = [['A'], ['B']];
      const changed = await changeJudgment(tx, { ...reference, verdict: 'ranking', ranking, dwellMs: 1 });
      await withdrawJudgment(tx, { ...reference, judgmentId: changed.id });
    });
    expect(moves.scanned).toEqual([]);
    expect(moves.rows).toBeLessThan(600);
  });

  it('a judgment and the next lease, together, go by index alone', async () => {
    const labelerId = labelers[3] ?? '';
    let held = await lease(test.database, projectId, labelerId);
    for (let i = 0; i < 8; i++) {
      const reads = await readsOf(async (tx) => {
        const judgment = { ...proofOf(held, labelerId), verdict: 'allBad' as const, dwellMs: 1 };
        const leaseNextToo = { isAdmin: false, onFailure: () => undefined };
        held = (await submitJudgment(tx, judgment, { leaseNext: leaseNextToo })).lease?.next ?? fail();
      });
      expect(reads.scanned).toEqual([]);
      expect(reads.rows).toBeLessThan(80);
    }
    await releaseAssignment(test.database, proofOf(held, labelerId));
  });

  it('newcomers are led past what others have taken by the index alone, though nobody has cleaned up', async () => {
    const [newcomer = '', another = ''] = await makeLabelers(test.database, projectId, 2);
    // Whoever comes first marks in the index what is dead.
    expect(await leaseNext(test.database, projectId, newcomer)).toBeDefined();
    const { rows } = await test.database.execute<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(sql`
      EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM lease_next(${projectId}, ${another}, false, 1)`);
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan ?? {};
    // Visiting each dead row would be a hundred thousand.
    expect((plan['Shared Hit Blocks'] ?? Number.NaN) + (plan['Shared Read Blocks'] ?? 0)).toBeLessThan(500);
  });
});

describe('with statistics', () => {
  beforeAll(async () => {
    // One that somebody has judged and somebody else still has to.
    const [comparisonId = ''] = await makeComparisons(test.database, projectId, 1, 2);
    await updateComparison(test.database, { projectId, comparisonId }, { priority: 5 });
    await leaseAndJudge(test.database, labelers[0] ?? '');
    for (const table of big) await test.owner.database.execute(sql`ANALYZE ${sql.identifier(table)}`);
  });

  it.each<[string, (tx: Database) => Promise<unknown>]>([
    ['progress', (tx) => projectProgress(tx, projectId)],
    ['a page of comparisons', (tx) => listComparisons(tx, projectId, { limit: 50 })],
    ['a page of closed comparisons', (tx) => listComparisons(tx, projectId, { limit: 50, status: 'closed' })],
    ['a page of judgments', (tx) => listJudgments(tx, projectId, { limit: 50 })],
    ['a page of one labeler’s judgments', (tx) => listJudgments(tx, projectId, { limit: 50, labelerId: labelers[0] })],
    ['a page of one’s own judgments', (tx) => listOwnJudgments(tx, projectId, labelers[1] ?? '', { limit: 50 })],
    ['what one judged today', (tx) => listOwnJudgments(tx, projectId, labelers[0] ?? '', { limit: 50, from: today() })],
    ['what one holds', (tx) => listHeld(tx, projectId, labelers[1] ?? '')],
    ['how one comes along', (tx) => readOwnProgress(tx, projectId, labelers[0] ?? '')],
    ['what is taken along', (tx) => leaseAhead(tx, projectId, labelers[4] ?? '', { takeAlong: true, count: 20 })],
    ['a draining project', drained],
    ['a gold comparison', goldDrawn],
    ['a change of priority', prioritized],
  ])('%s is read by index alone', async (_what, work) => {
    expect((await readsOf(work)).scanned).toEqual([]);
  });

  it('flagging one of many prompts goes by index alone', async () => {
    // Not of the prompt that all the others have.
    const [, flagged = ''] = await makeComparisons(test.database, projectId, 2, 1);
    await updateComparison(test.database, { projectId, comparisonId: flagged }, { priority: 9 });
    const labelerId = labelers[3] ?? '';
    const reads = await readsOf(async (tx) => {
      const assignment = await lease(tx, projectId, labelerId);
      await raiseFlag(tx, { ...proofOf(assignment, labelerId), label: null, reason: 'broken', note: '' });
    });
    expect(reads.scanned).toEqual([]);
  });

  it('reports read their judgments by index alone', async () => {
    const own = openDatabase(test.url, { max: 1 });
    const scansSoFar = async () => {
      await own.pool.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await own.pool.query<{ scans: number }>(
        'SELECT sum(seq_scan)::int AS scans FROM pg_stat_user_tables WHERE relname = ANY ($1)',
        [big],
      );
      return rows[0]?.scans;
    };
    const before = await scansSoFar();
    let read = 0;
    for await (const judgment of reportedJudgments(own.pool, projectId)) {
      expect(judgment.comparisonId).toBeDefined();
      if (++read === 1500) break;
    }
    expect(read).toBe(1500);
    expect(await scansSoFar()).toBe(before);
    await own.close();
  });
});

/** A labeler who has judged half of what there is, as if over months. */
async function haveJudgedFirstHalf(labelerId: string): Promise<void> {
  await test.owner.database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`
      WITH half AS (
        SELECT comparison_id, gen_random_uuid() AS assignment_id FROM slots
        WHERE number = 1 AND state = 'open' ORDER BY position LIMIT ${OPEN / 2}
      ), filled AS (
        UPDATE slots SET state = 'filled' FROM half WHERE slots.comparison_id = half.comparison_id AND number = 1
      ), held AS (
        INSERT INTO assignments (id, project_id, comparison_id, slot_number, labeler_id, status, fence_token,
          displayed_order, leased_at, expires_at)
        SELECT assignment_id, ${projectId}, comparison_id, 1, ${labelerId}, 'judged', gen_random_uuid(), '{}', now(), now()
        FROM half
      )
      INSERT INTO judgments (id, project_id, comparison_id, assignment_id, labeler_id, verdict, displayed_order)
      SELECT uuidv7(), ${projectId}, comparison_id, assignment_id, ${labelerId}, 'allBad', '{}' FROM half
      OFFSET 100`);
  });
  // Over months, connections are made anew; plans that were made for a handful of rows go with the old ones.
  await test.pool.query('DISCARD PLANS');
}

function today(): string {
  return `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
}

async function drained(tx: Database): Promise<void> {
  await updateProject(tx, projectId, { state: 'draining' });
  expect(await leaseNext(tx, projectId, labelers[4] ?? '')).toBeDefined();
  await updateProject(tx, projectId, { state: 'active' });
}

async function goldDrawn(tx: Database): Promise<void> {
  const { items } = await listComparisons(tx, projectId, { limit: 1 });
  const { id: comparisonId = '', completionIds = [] } = items[0] ?? {};
  const goldAnswer = { ranking: completionIds.map((id) => [id]) };
  await updateComparison(tx, { projectId, comparisonId }, { goldAnswer });
  await updateProject(tx, projectId, { settings: { goldRate: 0.5, repeatRate: 0.5, repeatAfter: 1 } });
  for (let i = 0; i < 12; i++) await leaseAndJudge(tx, labelers[0] ?? '');
  await updateProject(tx, projectId, { settings: { goldRate: 0, repeatRate: 0 } });
}

async function prioritized(tx: Database): Promise<void> {
  const { items } = await listComparisons(tx, projectId, { limit: 1, status: 'open' });
  await updateComparison(tx, { projectId, comparisonId: items[0]?.id ?? '' }, { priority: 3 });
}
