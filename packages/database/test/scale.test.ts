import { type Database, leaseNext, submitJudgment } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeComparisons, makeLabelers, makeProject } from './project.js';

const OPEN = 100_000;

let test: TestDatabase;
let projectId: string;
let labelers: string[];

beforeAll(async () => {
  test = await createTestDatabase();
  ({ projectId } = await makeProject(test.database));
  labelers = await makeLabelers(test.database, projectId, 2);
  const [comparisonId = ''] = await makeComparisons(test.database, projectId, 1, 2);
  // Statistics stay those of an empty table, as they are right after an import: the worst case for the planner.
  await test.database.transaction(async (tx) => {
    await tx.execute(sql`ALTER TABLE slots SET (autovacuum_enabled = off)`);
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
      INSERT INTO slots (comparison_id, number, project_id)
      SELECT made.id, number, ${projectId} FROM generate_series(1, 2) AS number, made`);
  });
});

afterAll(async () => {
  await test.drop();
});

/** Rows that a lease (and, if wanted, the judgment after it) read, and whether any table was read through. */
async function readsOf(labelerId: string, judge: boolean) {
  return test.database.transaction(async (tx) => {
    const before = await readSoFar(tx);
    const assignment = await leaseNext(tx, projectId, labelerId);
    if (assignment === undefined) throw new Error('No comparison is left.');
    if (judge) {
      const proof = { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
      await submitJudgment(tx, { ...proof, verdict: 'allBad', dwellMs: 1 });
    }
    const after = await readSoFar(tx);
    return { scans: after.scans - before.scans, rows: after.rows - before.rows };
  });
}

/** What this connection has read and not yet reported. */
async function readSoFar(tx: Database): Promise<{ scans: number; rows: number }> {
  const { rows } = await tx.execute<{ scans: number; rows: number }>(sql`
    SELECT sum(seq_scan)::int AS scans, sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows
    FROM pg_stat_xact_user_tables`);
  const row = rows[0];
  if (row === undefined) throw new Error('PostgreSQL counts nothing.');
  return row;
}

it(`leases and stores a judgment among ${OPEN} open comparisons by index alone`, async () => {
  const [labelerId = ''] = labelers;
  // The first calls plan for their parameters, the later ones in general: both must do.
  for (let i = 0; i < 8; i++) {
    const reads = await readsOf(labelerId, true);
    expect(reads.scans).toBe(0);
    expect(reads.rows).toBeLessThan(60);
  }
});

it('does not step over what the labeler has judged and others still have to', async () => {
  const [, labelerId = ''] = labelers;
  await test.database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    // They have judged the first half: second judgments of it are open, and not for them.
    await tx.execute(sql`
      WITH half AS (SELECT comparison_id FROM slots WHERE number = 1 AND state = 'open' ORDER BY position LIMIT ${OPEN / 2}),
      filled AS (UPDATE slots SET state = 'filled' FROM half WHERE slots.comparison_id = half.comparison_id AND number = 1)
      INSERT INTO assignments (id, project_id, comparison_id, slot_number, labeler_id, status, fence_token,
        displayed_order, leased_at, expires_at)
      SELECT gen_random_uuid(), ${projectId}, comparison_id, 1, ${labelerId}, 'judged', gen_random_uuid(), '{}', now(), now()
      FROM half`);
    // Half of the remaining first judgments are done by others.
    await tx.execute(sql`
      UPDATE slots SET state = 'filled' WHERE number = 1 AND state = 'open' AND position <= (
        SELECT max(position) FROM slots WHERE number = 1 AND state = 'open')`);
  });
  const first = await readsOf(labelerId, true);
  expect(first.scans).toBe(0);
  for (let i = 0; i < 3; i++) expect((await readsOf(labelerId, true)).rows).toBeLessThan(60);
});
