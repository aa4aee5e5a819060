// Tallies are what a recount gives, whatever happens to judgments, and reports from them are those of the judgments.
import {
  changeJudgment,
  comparisonById,
  foldTallies,
  leaseNext,
  purgeErasure,
  recountTallies,
  requestErasure,
  restoreErasure,
  submitJudgment,
  updateComparison,
  withdrawJudgment,
} from '@tastemaker/database';
import {
  createTestDatabase,
  makeComparisons,
  makeLabelers,
  makeProject,
  type TestDatabase,
} from '@tastemaker/database/testing';
import { comparisonCells, mulberry32 } from '@tastemaker/preference';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { activityOf } from '../src/reports/activity.js';
import { periodReport } from '../src/reports/period-report.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Given {
  judgmentId: string;
  labelerId: string;
}

/**
 * A project whose labelers judge and change at random, while some is counted. By the seed labelers are shown comparisons
 * again (odd), or take judgments back and prompts go out of sight and come back (even).
 */
async function livedProject(seed: number) {
  const random = mulberry32(seed);
  const hasRepeats = seed % 2 === 1;
  const { projectId, researcherId } = await makeProject(
    database.database,
    hasRepeats ? { repeatRate: 0.3, repeatAfter: 1 } : {},
  );
  const labelers = await makeLabelers(database.database, projectId, 3);
  await makeComparisons(database.database, projectId, 6, 3, 2 + Math.floor(random() * 2));
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const given: Given[] = [];
  const hidden: string[] = [];

  async function judge(): Promise<void> {
    const labelerId = pick(labelers) ?? '';
    const assignment = await leaseNext(database.database, projectId, labelerId);
    if (assignment === undefined) return;
    const letters = assignment.candidates.map(({ label }) => label);
    const proof = { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
    const rankings = [letters.map((letter) => [letter]), letters.toReversed().map((letter) => [letter]), [letters]];
    const verdict = pick(['ranking', 'ranking', 'ranking', 'allBad', hasRepeats ? 'allBad' : 'skip'] as const);
    const dwellMs = Math.ceil(random() * 60_000);
    const sent =
      verdict === 'skip'
        ? { verdict, reason: 'unclear' as const, dwellMs }
        : verdict === 'allBad'
          ? { verdict, dwellMs }
          : { verdict: 'ranking' as const, ranking: pick(rankings) ?? [], dwellMs };
    const { judgment } = await submitJudgment(database.database, { ...proof, ...sent });
    if (sent.verdict !== 'skip') given.push({ judgmentId: judgment.id, labelerId });
  }

  async function change(): Promise<void> {
    const index = Math.floor(random() * given.length);
    const one = given[index];
    if (one === undefined) return;
    const changed = await changeJudgment(database.database, { projectId, ...one, verdict: 'allBad', dwellMs: 7 });
    given[index] = { ...one, judgmentId: changed.id };
  }

  async function withdraw(): Promise<void> {
    const [one] = given.splice(Math.floor(random() * given.length), 1);
    if (one !== undefined) await withdrawJudgment(database.database, { projectId, ...one });
  }

  async function hide(): Promise<void> {
    const { rows } = await database.database.execute<{ id: string }>(
      sql`SELECT id FROM prompts WHERE project_id = ${projectId} AND erasure_id IS NULL ORDER BY id`,
    );
    const subjectId = pick(rows)?.id;
    if (subjectId === undefined || rows.length < 4) return;
    const order = {
      kind: 'prompt' as const,
      subjectId,
      projectId,
      requestedBy: researcherId,
      counts: {},
      graceSeconds: 0,
    };
    const { id } = await database.database.transaction((tx) => requestErasure(tx, order));
    hidden.push(id);
  }

  async function show(): Promise<void> {
    const id = hidden.pop();
    const viewer = { id: researcherId, role: 'admin' as const };
    if (id !== undefined) await database.database.transaction((tx) => restoreErasure(tx, viewer, id));
  }

  const fold = async () => {
    await foldTallies(database.database, projectId, 3, comparisonCells);
  };
  for (let step = 0; step < 60; step += 1) {
    const others = hasRepeats ? [judge, judge] : [withdraw, hide, show];
    const move = pick([judge, judge, judge, judge, judge, change, fold, fold, ...others]);
    // What was withdrawn from sight, or leased by somebody else meanwhile, can't be moved.
    await move?.().catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'DatabaseError')) throw error;
    });
  }
  return { projectId, hidden, labelers };
}

async function foldAll(projectId: string): Promise<void> {
  while (((await foldTallies(database.database, projectId, 100, comparisonCells)) ?? 0) > 0);
}

test.each([1, 2, 3])('after sixty moves at random (seed %i) tallies are what a recount gives', async (seed) => {
  const { projectId } = await livedProject(seed);
  await foldAll(projectId);
  const { cells, differing } = await recountTallies(database.database, projectId, comparisonCells);
  expect(cells).toBeGreaterThan(50);
  expect(differing).toBe(0);
});

test('reports from tallies tell the same counts and shares as those from the judgments', async () => {
  const { projectId } = await livedProject(4);
  const opened = { database: database.database, pool: database.pool, close: () => Promise.resolve() };
  for (const kind of ['agreement', 'labelers', 'bias'] as const) {
    const order = { projectId, kind, period: 'week' as const };
    const read = await periodReport(opened, order);
    const tallied = await periodReport(opened, order, 1);
    expect(read.tallied).toBeNull();
    expect(tallied.tallied).toMatchObject({ pending: 0 });
    expect(comparable(tallied)).toEqual(comparable(read));
  }
});

test('what becomes gold after it was counted as work is counted as gold', async () => {
  const { projectId } = await makeProject(database.database);
  const [first = '', second = ''] = await makeLabelers(database.database, projectId, 2);
  const [comparisonId = ''] = await makeComparisons(database.database, projectId, 1, 2, 2);
  const lease = async (labelerId: string) => {
    const given = await leaseNext(database.database, projectId, labelerId);
    return { assignmentId: given?.id ?? '', labelerId, fenceToken: given?.fenceToken ?? '' };
  };
  const judge = (proof: Awaited<ReturnType<typeof lease>>) =>
    submitJudgment(database.database, { ...proof, verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 900 });
  const [earlier, later] = [await lease(first), await lease(second)];
  await judge(earlier);
  await foldAll(projectId);
  const { completionIds } = await comparisonById(database.database, comparisonId);
  const goldAnswer = { ranking: completionIds.map((id) => [id]) };
  await updateComparison(database.database, { projectId, comparisonId }, { goldAnswer });
  await judge(later);
  await foldAll(projectId);
  const { rows } = await database.database.execute<{ cell: string; count: string }>(sql`
    SELECT cell, count FROM tallies WHERE project_id = ${projectId} AND statistic = 'judgments' AND grouped_by = 'all' AND count <> 0`);
  expect(rows).toEqual([{ cell: 'gold/ranking', count: '2' }]);
  expect((await recountTallies(database.database, projectId, comparisonCells)).differing).toBe(0);
});

test('days from tallies are those counted from the judgments', async () => {
  const { projectId, labelers } = await livedProject(7);
  await database.database.execute(sql`UPDATE users SET kind = 'person' WHERE id IN ${labelers}`);
  // The oldest judgment was given three days ago.
  await database.owner.database.transaction(async (tx) => {
    await tx.execute(sql`ALTER TABLE judgments DISABLE TRIGGER judgments_append_only`);
    await tx.execute(sql`
      UPDATE judgments SET created_at = now() - interval '3 days'
      WHERE id = (SELECT id FROM standing_judgments WHERE project_id = ${projectId} ORDER BY id LIMIT 1)`);
    await tx.execute(sql`ALTER TABLE judgments ENABLE ALWAYS TRIGGER judgments_append_only`);
    // A judgment's day never changes, so what was counted is counted anew.
    await tx.execute(sql`DELETE FROM tallies WHERE project_id = ${projectId}`);
    await tx.execute(sql`
      WITH counted AS (DELETE FROM tallied_comparisons WHERE project_id = ${projectId} RETURNING project_id, comparison_id)
      INSERT INTO tally_changes SELECT * FROM counted`);
  });
  await foldAll(projectId);
  const read = await activityOf(database.database, projectId, 5);
  const tallied = await activityOf(database.database, projectId, 5, 1);
  expect(read.days).toHaveLength(5);
  expect(read.days.filter(({ judged, skipped }) => judged + skipped > 0)).toHaveLength(2);
  expect(tallied.days).toEqual(read.days);
  expect(tallied.remaining).toBe(read.remaining);
  expect(tallied.pace).toMatchObject({ days: 2, perDay: 0 });
});

test('a period of more judgments than are read is refused with what to do', async () => {
  const { projectId } = await livedProject(5);
  const opened = { database: database.database, pool: database.pool, close: () => Promise.resolve() };
  const order = { projectId, kind: 'bias' as const, period: 'day' as const, from: '2020-01-01T00:00:00Z' };
  await expect(periodReport(opened, order, 1)).rejects.toThrow('choose a shorter one');
});

test('what tallies count is not purged before they are without it', async () => {
  const { projectId, hidden } = await livedProject(7);
  await foldAll(projectId);
  const { rows } = await database.database.execute<{ id: string }>(
    sql`SELECT p.id FROM prompts p WHERE project_id = ${projectId} AND erasure_id IS NULL AND EXISTS (
      SELECT FROM comparisons c JOIN tallied_comparisons t ON t.comparison_id = c.id WHERE c.prompt_id = p.id) LIMIT 1`,
  );
  const { rows: members } = await database.database.execute<{ id: string }>(
    sql`SELECT user_id AS id FROM members WHERE project_id = ${projectId} AND role = 'researcher'`,
  );
  const order = { kind: 'prompt' as const, projectId, counts: {}, graceSeconds: 0 };
  const subject = { subjectId: rows[0]?.id ?? '', requestedBy: members[0]?.id ?? '' };
  const { id } = await database.database.transaction((tx) => requestErasure(tx, { ...order, ...subject }));
  await expect(purgeErasure(database.database, id)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('still count') },
  });
  await foldAll(projectId);
  expect(await purgeErasure(database.database, id)).toBe(true);
  for (const other of hidden) await purgeErasure(database.database, other);
  expect(await recountTallies(database.database, projectId, comparisonCells)).toMatchObject({ differing: 0 });
});

/** Without what is drawn at random or known within 1 %, and without what says of what the report is made. */
function comparable(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6));
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const left = new Set([
    'low',
    'high',
    'tallied',
    'medianDwellMs',
    'dwellMs',
    'dawidSkene',
    'crowdBt',
    'standardError',
    'fatigue',
  ]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !left.has(key))
      .map(([key, inner]) => [key, comparable(inner)]),
  );
}
