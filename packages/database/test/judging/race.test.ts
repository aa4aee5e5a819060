import {
  DatabaseError,
  leaseNext,
  listComparisons,
  listJudgments,
  projectProgress,
  releaseAssignment,
  submitJudgment,
} from '@tastemaker/database';
import { createTestDatabase, makeComparisons, makeLabelers, makeProject } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';

const LABELERS = 50;
const COMPARISONS = 12;
const NEEDED = 3;

const test = await createTestDatabase();
afterAll(() => test.drop());

/** One labeler until nothing is left: judges mostly, but also gives back, skips, and lets leases run out. */
async function work(projectId: string, labelerId: string, seed: number): Promise<void> {
  for (let turn = 0; ; turn++) {
    const assignment = await leaseNext(test.database, projectId, labelerId);
    if (assignment === undefined) return;
    const proof = { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
    const judge = () =>
      submitJudgment(test.database, { ...proof, verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 1 });
    switch ((seed + turn * 7) % 5) {
      case 0:
        await releaseAssignment(test.database, proof);
        // Not to lease the same one forever.
        if (turn > 5) return;
        break;
      case 1:
        await submitJudgment(test.database, { ...proof, verdict: 'skip', reason: 'unclear', dwellMs: 1 });
        break;
      case 2:
        await test.database.execute(sql`UPDATE assignments SET expires_at = now() WHERE id = ${assignment.id}`);
        await refused(judge());
        if (turn > 5) return;
        break;
      default:
        await Promise.all([judge(), judge()]);
    }
  }
}

async function refused(submit: Promise<unknown>): Promise<void> {
  const outcome = await submit.then(
    () => 'stored',
    (error: unknown) => (error instanceof DatabaseError ? error.code : error),
  );
  if (outcome !== 'assignment_expired') throw new Error(`A late judgment: ${String(outcome)}`);
}

it(`gives ${COMPARISONS} comparisons exactly ${NEEDED} judgments each, with ${LABELERS} labelers at once`, async () => {
  const { projectId } = await makeProject(test.database);
  const labelers = await makeLabelers(test.database, projectId, LABELERS);
  await makeComparisons(test.database, projectId, COMPARISONS, NEEDED);

  await Promise.all(labelers.map((labelerId, i) => work(projectId, labelerId, i)));
  // What was given back last may still be open: somebody diligent takes the rest.
  for (const labelerId of await makeLabelers(test.database, projectId, NEEDED)) {
    for (;;) {
      const assignment = await leaseNext(test.database, projectId, labelerId);
      if (assignment === undefined) break;
      const proof = { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
      await submitJudgment(test.database, { ...proof, verdict: 'allBad', dwellMs: 1 });
    }
  }

  const { items: comparisons } = await listComparisons(test.database, projectId, { limit: 100 });
  expect(comparisons.map(({ judgmentsDone, status }) => ({ judgmentsDone, status }))).toEqual(
    comparisons.map(() => ({ judgmentsDone: NEEDED, status: 'closed' })),
  );
  const { items: judgments } = await listJudgments(test.database, projectId, { limit: 1000 });
  const judged = judgments.filter((judgment) => judgment.verdict !== 'skip');
  expect(judged).toHaveLength(COMPARISONS * NEEDED);
  const pairs = judgments.map((judgment) => `${judgment.comparisonId} ${judgment.labelerId}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  expect(await projectProgress(test.database, projectId)).toMatchObject({
    judgments: { needed: COMPARISONS * NEEDED, done: COMPARISONS * NEEDED, leased: 0 },
  });
});
