import type { Assignment } from '@tastemaker/contracts';
import {
  acknowledgeGuideline,
  assignmentOf,
  comparisonById,
  createGuideline,
  leaseNext,
  listJudgments,
  projectProgress,
  publishGuideline,
  releaseAssignment,
  removeMember,
  renewLease,
  submitJudgment,
} from '@tastemaker/database';
import { createTestDatabase, makeComparisons, makeLabelers, makeProject } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';

const test = await createTestDatabase();
afterAll(() => test.drop());

async function lease(projectId: string, labelerId: string): Promise<Assignment> {
  const assignment = await leaseNext(test.database, projectId, labelerId);
  if (assignment === undefined) throw new Error('No comparison is left.');
  return assignment;
}

function proofOf(assignment: Assignment, labelerId: string) {
  return { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
}

function judge(assignment: Assignment, labelerId: string, first: 'A' | 'B' = 'A') {
  const ranking = first === 'A' ? [['A'], ['B']] : [['B'], ['A']];
  return submitJudgment(test.database, { ...proofOf(assignment, labelerId), verdict: 'ranking', ranking, dwellMs: 10 });
}

/** As if the lease time had passed. */
async function letExpire(assignment: Assignment): Promise<void> {
  await test.database.execute(
    sql`UPDATE assignments SET expires_at = now() - interval '1 second' WHERE id = ${assignment.id}`,
  );
}

/** A project with `labelers` labelers and some comparisons. */
async function setUp(
  options: { labelers?: number; comparisons?: number; needed?: number; candidates?: number; settings?: object } = {},
) {
  const { projectId, researcherId } = await makeProject(test.database, options.settings);
  const labelers = await makeLabelers(test.database, projectId, options.labelers ?? 2);
  const { comparisons = 1, needed = 1, candidates = 2 } = options;
  const comparisonIds = await makeComparisons(test.database, projectId, comparisons, needed, candidates);
  const [first = '', second = ''] = labelers;
  return { projectId, researcherId, labelers, first, second, comparisonIds, comparisonId: comparisonIds[0] ?? '' };
}

describe('leasing', () => {
  it('shows the prompt and the candidates under letters, and nothing of who wrote them', async () => {
    const { projectId, first } = await setUp({ candidates: 3 });
    const assignment = await lease(projectId, first);
    expect(Object.keys(assignment).toSorted()).toEqual(
      ['id', 'projectId', 'status', 'fenceToken', 'expiresAt', 'messages', 'contextDocuments', 'candidates']
        .concat(['number', 'takenAlong', 'guidelineVersion', 'allowTies', 'allowAllBad', 'allowPartialRankings'])
        .concat(['strength', 'rationale', 'criteria', 'betterAnswer'])
        .toSorted(),
    );
    expect(assignment.candidates.map((candidate) => candidate.label)).toEqual(['A', 'B', 'C']);
    expect(assignment.candidates.map((candidate) => candidate.text).toSorted()).toEqual([
      'answer 0',
      'answer 1',
      'answer 2',
    ]);
  });

  it('gives back the lease that a labeler holds already, prolonged', async () => {
    const { projectId, first } = await setUp({ comparisons: 2 });
    const assignment = await lease(projectId, first);
    const again = await lease(projectId, first);
    expect(again.id).toBe(assignment.id);
    expect(Date.parse(again.expiresAt)).toBeGreaterThanOrEqual(Date.parse(assignment.expiresAt));
  });

  it('never gives one comparison to one labeler twice, nor more often than it needs judgments', async () => {
    const { projectId, first, second } = await setUp({ needed: 1 });
    const assignment = await lease(projectId, first);
    expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
    await judge(assignment, first);
    expect(await leaseNext(test.database, projectId, first)).toBeUndefined();
    expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
  });

  it('draws the displayed order for each assignment', async () => {
    const { projectId, first } = await setUp({ comparisons: 40, labelers: 1 });
    const shown = new Set<string | undefined>();
    for (let i = 0; i < 40; i++) {
      const assignment = await lease(projectId, first);
      shown.add(assignment.candidates[0]?.text);
      await judge(assignment, first);
    }
    // Both answers stood first at some time; by chance this fails once in 2⁴⁰ runs.
    expect(shown.size).toBe(2);
  });

  it('asks for the acknowledgement of the guideline in force, where the project does', async () => {
    const { projectId, researcherId, first } = await setUp({ settings: { requireAcknowledgement: true } });
    const { version } = await createGuideline(test.database, projectId, 'Prefer 5-7-5.');
    await publishGuideline(test.database, projectId, version, researcherId);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({
      code: 'guideline_not_acknowledged',
    });
    await acknowledgeGuideline(test.database, projectId, version, first);
    expect((await lease(projectId, first)).guidelineVersion).toBe(version);
  });

  it('finds a slot that opened behind the place in the queue that the labeler has come to', async () => {
    const { projectId, first, second, comparisonIds } = await setUp({ comparisons: 3, needed: 1 });
    // A transaction that is slow to commit: its slots come before those that were offered meanwhile.
    const hidden = comparisonIds[0] ?? '';
    await test.database.execute(sql`UPDATE slots SET state = 'leased' WHERE comparison_id = ${hidden}`);
    for (let i = 0; i < 2; i++) await judge(await lease(projectId, first), first);
    expect(await leaseNext(test.database, projectId, first)).toBeUndefined();
    await test.database.execute(sql`UPDATE slots SET state = 'open' WHERE comparison_id = ${hidden}`);
    await expect.poll(() => leaseNext(test.database, projectId, first)).toBeDefined();
    expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
  });
});

describe('a lease that runs out', () => {
  it('goes to whoever asks next, and what the late labeler submits is refused', async () => {
    const { projectId, first, second, comparisonId } = await setUp();
    const late = await lease(projectId, first);
    await letExpire(late);
    const taken = await lease(projectId, second);
    expect(taken.id).not.toBe(late.id);
    await expect(judge(late, first)).rejects.toMatchObject({ code: 'assignment_expired' });
    await expect(renewLease(test.database, proofOf(late, first))).rejects.toMatchObject({ code: 'assignment_expired' });
    await judge(taken, second);
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 1, status: 'closed' });
  });

  it('is refused also before anybody else has asked', async () => {
    const { projectId, first } = await setUp();
    const late = await lease(projectId, first);
    await letExpire(late);
    expect((await assignmentOf(test.database, late.id, first)).status).toBe('expired');
    await expect(judge(late, first)).rejects.toMatchObject({ code: 'assignment_expired' });
  });

  it('may go to the same labeler again, as a new assignment', async () => {
    const { projectId, first } = await setUp({ labelers: 1 });
    const late = await lease(projectId, first);
    await letExpire(late);
    const again = await lease(projectId, first);
    expect(again.id).not.toBe(late.id);
    await judge(again, first);
  });

  it('lives on when it is renewed', async () => {
    const { projectId, first } = await setUp({ settings: { leaseSeconds: 100 } });
    const assignment = await lease(projectId, first);
    const soon = sql`now() + interval '5 seconds'`;
    await test.database.execute(sql`UPDATE assignments SET expires_at = ${soon} WHERE id = ${assignment.id}`);
    const expiresAt = await renewLease(test.database, proofOf(assignment, first));
    expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(Date.parse(assignment.expiresAt));
  });
});

describe('submitting', () => {
  it('stores the ranking in completion ids, and closes the comparison with its last judgment', async () => {
    const { projectId, first, second, comparisonId } = await setUp({ needed: 2, candidates: 3 });
    const assignment = await lease(projectId, first);
    const { judgment } = await submitJudgment(test.database, {
      ...proofOf(assignment, first),
      verdict: 'ranking',
      ranking: [['C'], ['A', 'B']],
      rationale: 'It scans.',
      dwellMs: 1200,
    });
    expect(judgment).toMatchObject({ verdict: 'ranking', ranking: [['C'], ['A', 'B']], assignmentId: assignment.id });
    const stored = (await listJudgments(test.database, projectId, { limit: 10 })).items[0];
    expect(stored).toMatchObject({ labelerId: first, labelerKind: 'simulated', rationale: 'It scans.', dwellMs: 1200 });
    const [a, b, c] = stored?.displayedOrder ?? [];
    expect(stored?.ranking).toEqual([[c], [a, b]]);
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 1, status: 'open' });

    const other = await lease(projectId, second);
    await submitJudgment(test.database, { ...proofOf(other, second), verdict: 'allBad', dwellMs: 1 });
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 2, status: 'closed' });
  });

  it('answers a repeated submit with the same judgment, and refuses another one', async () => {
    const { projectId, first } = await setUp();
    const assignment = await lease(projectId, first);
    const once = await judge(assignment, first, 'A');
    const twice = await judge(assignment, first, 'A');
    expect(twice).toEqual({ ...once, repeated: true });
    await expect(judge(assignment, first, 'B')).rejects.toMatchObject({ code: 'already_judged' });
  });

  it('stores one judgment of ten equal submits at once', async () => {
    const { projectId, first, comparisonId } = await setUp();
    const assignment = await lease(projectId, first);
    const answers = await Promise.all(Array.from({ length: 10 }, () => judge(assignment, first)));
    expect(new Set(answers.map((answer) => answer.judgment.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect((await comparisonById(test.database, comparisonId)).judgmentsDone).toBe(1);
  });

  it('takes only the fence token of the lease, from its labeler', async () => {
    const { projectId, first, second } = await setUp();
    const assignment = await lease(projectId, first);
    for (const fenceToken of ['00000000-0000-4000-8000-000000000000', 'no token', '']) {
      const forged = { ...assignment, fenceToken };
      for (const attempt of [
        () => judge(forged, first),
        () => renewLease(test.database, proofOf(forged, first)),
        () => releaseAssignment(test.database, proofOf(forged, first)),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'assignment_expired' });
    }
    await expect(judge(assignment, second)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('takes only a ranking of what was displayed, as the project allows', async () => {
    const { projectId, first } = await setUp({ settings: { allowTies: false, allowAllBad: false } });
    const proof = proofOf(await lease(projectId, first), first);
    const refused = { code: 'validation_failed' };
    const submit = (ranking: string[][]) =>
      submitJudgment(test.database, { ...proof, verdict: 'ranking', ranking, dwellMs: 1 });
    await expect(submit([['A']])).rejects.toMatchObject(refused);
    await expect(submit([['A'], ['C']])).rejects.toMatchObject(refused);
    await expect(submit([['A'], ['A']])).rejects.toMatchObject(refused);
    await expect(submit([['A', 'B']])).rejects.toMatchObject(refused);
    await expect(submitJudgment(test.database, { ...proof, verdict: 'allBad', dwellMs: 1 })).rejects.toMatchObject(
      refused,
    );
    await submit([['B'], ['A']]);
  });
});

describe('giving an assignment up', () => {
  it('opens the slot of a released one to everybody, also to the same labeler', async () => {
    const { projectId, first } = await setUp({ labelers: 1 });
    const assignment = await lease(projectId, first);
    await releaseAssignment(test.database, proofOf(assignment, first));
    await releaseAssignment(test.database, proofOf(assignment, first));
    await expect(judge(assignment, first)).rejects.toMatchObject({ code: 'assignment_expired' });
    expect((await lease(projectId, first)).id).not.toBe(assignment.id);
  });

  it('opens the slot of a skipped one to others only, and keeps the reason', async () => {
    const { projectId, first, second, comparisonId } = await setUp();
    const assignment = await lease(projectId, first);
    const skip = { ...proofOf(assignment, first), verdict: 'skip', reason: 'too_hard', dwellMs: 5 } as const;
    const { judgment } = await submitJudgment(test.database, skip);
    expect(judgment).toMatchObject({ verdict: 'skip', skipReason: 'too_hard', ranking: null });
    expect((await submitJudgment(test.database, skip)).repeated).toBe(true);
    expect(await leaseNext(test.database, projectId, first)).toBeUndefined();
    await judge(await lease(projectId, second), second);
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 1, status: 'closed' });
    expect((await projectProgress(test.database, projectId)).judgments).toEqual({
      needed: 1,
      done: 1,
      skipped: 1,
      leased: 0,
    });
  });

  it('happens by itself when a labeler is removed from the project', async () => {
    const { projectId, first, second } = await setUp();
    const assignment = await lease(projectId, first);
    await removeMember(test.database, projectId, first);
    await expect(judge(assignment, first)).rejects.toMatchObject({ code: 'assignment_expired' });
    await judge(await lease(projectId, second), second);
  });
});
