import { comparisonById, foldTallies, projectAttention } from '@tastemaker/database';
import {
  createTestDatabase,
  makeComparisons,
  makeLabelers,
  makeProject,
  type TestDatabase,
} from '@tastemaker/database/testing';
import { hasMajority, type Vote } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

let test: TestDatabase;
let labelers: string[];
let projectId: string;
let researcherId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  ({ projectId, researcherId } = await makeProject(test.database));
  labelers = await makeLabelers(test.database, projectId, 6);
});
afterAll(() => test.drop());

const vote: fc.Arbitrary<Vote> = fc.oneof(
  fc.constantFrom('allBad' as const, 'skip' as const).map((verdict) => ({ verdict, ranking: null })),
  fc
    .shuffledSubarray(['x', 'y', 'z'], { minLength: 1 })
    .chain((order) => fc.nat(order.length - 1).map((cut) => [order.slice(0, cut + 1), order.slice(cut + 1)]))
    .map((groups) => ({ verdict: 'ranking' as const, ranking: groups.filter((group) => group.length > 0) })),
);

/** Judged to the end: what each labeler found, of whom the first may have said something else before. */
async function judged(comparisonId: string, votes: readonly Vote[], before: Vote | undefined): Promise<void> {
  const done = votes.filter(({ verdict }) => verdict !== 'skip').length;
  const { completionIds } = await comparisonById(test.database, comparisonId);
  const ranked = ({ ranking }: Vote) =>
    ranking && JSON.stringify(ranking.map((tied) => tied.map((name) => completionIds['xyz'.indexOf(name)])));
  const insert = (one: Vote, labeler: number, version: number, supersedes: string | null) =>
    test.database.execute<{ id: string }>(sql`
      INSERT INTO judgments (id, project_id, comparison_id, labeler_id, version, supersedes, verdict, ranking, skip_reason, displayed_order)
      VALUES (uuidv7(), ${projectId}, ${comparisonId}, ${labelers[labeler]}, ${version}, ${supersedes}, ${one.verdict},
        ${ranked(one)}::jsonb, ${one.verdict === 'skip' ? 'unclear' : null}, '{}')
      RETURNING id`);
  for (const [labeler, one] of votes.entries()) {
    const isChanged = labeler === 0 && before !== undefined;
    const earlier = isChanged ? (await insert(before, labeler, 1, null)).rows[0]?.id : undefined;
    await insert(one, labeler, isChanged ? 2 : 1, earlier ?? null);
  }
  await test.database.execute(sql`
    UPDATE comparisons SET judgments_needed = ${done}, judgments_done = ${done}, status = 'closed', closed_at = now()
    WHERE id = ${comparisonId}`);
}

it('a comparison is undecided exactly where all judgments are in and the majority rule finds none', async () => {
  const cases = fc.sample(
    fc.tuple(fc.array(vote, { minLength: 1, maxLength: 6 }), fc.option(vote, { nil: undefined })),
    {
      numRuns: 150,
      seed: 7,
    },
  );
  const comparisonIds = await makeComparisons(test.database, projectId, cases.length, 1, 3);
  let undecided = 0;
  for (const [i, [votes, before]] of cases.entries()) {
    await judged(comparisonIds[i] ?? '', votes, before);
    const isChosen = votes.some(({ verdict }) => verdict !== 'skip');
    if (isChosen && !hasMajority(votes)) undecided += 1;
  }
  expect(undecided).toBeGreaterThan(10);
  expect((await projectAttention(test.database, projectId, researcherId)).undecided).toBe(undecided);

  await test.database.execute(sql`
    INSERT INTO tally_changes SELECT project_id, id FROM comparisons WHERE project_id = ${projectId}`);
  await foldTallies(test.database, projectId, cases.length, (judgments, _first, add) => {
    for (const { verdict } of judgments) add('judgments', 'all', '', verdict);
  });
  expect((await projectAttention(test.database, projectId, researcherId, 1)).undecided).toBe(undecided);
});
