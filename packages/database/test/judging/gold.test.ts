import type { Assignment } from '@tastemaker/contracts';
import {
  changeJudgment,
  comparisonById,
  createComparisons,
  leaseNext,
  listJudgments,
  listStandings,
  projectProgress,
  releaseAssignment,
  resumeLabeler,
  submitJudgment,
  updateComparison,
  withdrawJudgment,
} from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { choosing, comparisonOf, judge, lease, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

/** Makes gold of all of a project's comparisons: "answer 0" is the better one. */
async function makeGold(projectId: string, comparisonIds: string[]): Promise<void> {
  for (const comparisonId of comparisonIds) {
    const { completionIds } = await comparisonById(test.database, comparisonId);
    const goldAnswer = { ranking: completionIds.map((id) => [id]) };
    await updateComparison(test.database, { projectId, comparisonId }, { goldAnswer });
  }
}

/** A project whose first comparisons are gold. */
async function withGold(options: { gold: number; work: number; settings: object; labelers?: number }) {
  const { gold, work, settings, labelers = 2 } = options;
  const project = await setUp(test.database, { comparisons: gold + work, labelers, settings });
  await makeGold(project.projectId, project.comparisonIds.slice(0, gold));
  return { ...project, gold: project.comparisonIds.slice(0, gold) };
}

function answer(assignment: Assignment, labelerId: string, isRight: boolean) {
  return judge(test.database, assignment, labelerId, choosing(assignment, isRight ? 'answer 0' : 'answer 1'));
}

describe('gold comparisons', () => {
  it('come among the others, to every labeler, each once, and look the same', async () => {
    const { projectId, labelers, gold } = await withGold({
      gold: 3,
      work: 120,
      settings: { goldRate: 0.5 },
      labelers: 3,
    });
    for (const labelerId of labelers) {
      const seen: string[] = [];
      let keys: string[] | undefined;
      for (let i = 0; i < 40; i++) {
        const assignment = await lease(test.database, projectId, labelerId);
        keys ??= Object.keys(assignment);
        expect(Object.keys(assignment)).toEqual(keys);
        seen.push(await comparisonOf(test.database, assignment));
        await judge(test.database, assignment, labelerId);
      }
      expect(new Set(seen).size).toBe(40);
      // By chance, 40 leases at a rate of a half hold fewer than three gold ones once in a billion labelers.
      expect(seen.filter((id) => gold.includes(id))).toHaveLength(3);
    }
    for (const id of gold) {
      expect(await comparisonById(test.database, id)).toMatchObject({
        judgmentsNeeded: 3,
        judgmentsDone: 3,
        purpose: 'gold',
      });
    }
    const { comparisons, judgments } = await projectProgress(test.database, projectId);
    expect([comparisons.open + comparisons.closed, judgments.needed, judgments.done]).toEqual([120, 120, 111]);
  });

  it('that are given back are used again, not made anew', async () => {
    const { projectId, first, second, gold } = await withGold({
      gold: 1,
      work: 0,
      settings: { qualification: { judgments: 1, threshold: 1 } },
    });
    const held = await lease(test.database, projectId, first);
    await releaseAssignment(test.database, proofOf(held, first));
    await answer(await lease(test.database, projectId, second), second, true);
    await answer(await lease(test.database, projectId, first), first, true);
    expect(await comparisonById(test.database, gold[0] ?? '')).toMatchObject({ judgmentsNeeded: 2, judgmentsDone: 2 });
  });

  it('can be made with their answer, which must be of what is compared', async () => {
    const { projectId, comparisonId } = await setUp(test.database);
    const { completionIds } = await comparisonById(test.database, comparisonId);
    const make = (ranking: string[][]) =>
      createComparisons(test.database, projectId, [{ completionIds, judgmentsNeeded: 3, goldAnswer: { ranking } }]);
    const [made] = await make(completionIds.map((id) => [id]));
    expect(made).toMatchObject({ purpose: 'gold', judgmentsNeeded: 0, judgmentsDone: 0, judgmentsLimit: null });
    await expect(make([[projectId], [completionIds[0] ?? '']])).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(make([[completionIds[0] ?? '']])).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('a labeler below the threshold', () => {
  const settings = { goldRate: 0.5, goldMinimum: 3, goldThreshold: 0.6 };

  it('is paused, told why, and gives up what they hold; a researcher lets them go on', async () => {
    const { projectId, first } = await withGold({ gold: 6, work: 60, settings });
    let wrong = 0;
    for (let i = 0; wrong < 3 && i < 60; i++) {
      const assignment = await lease(test.database, projectId, first);
      const { judgment } = await answer(assignment, first, false);
      const [stored] = (await listJudgments(test.database, projectId, { limit: 500 })).items.filter(
        ({ id }) => id === judgment.id,
      );
      if (stored?.goldCorrect === false) wrong += 1;
    }
    const reason = /Of 3 comparisons whose answer is known you judged 0 as expected; at least 60 %/;
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({
      code: 'labeler_paused',
      message: expect.stringMatching(reason),
    });
    expect((await listStandings(test.database, projectId, { limit: 10, paused: true })).items).toMatchObject([
      { labelerId: first, goldSeen: 3, goldRight: 0, pausedAutomatically: true },
    ]);
    expect(await resumeLabeler(test.database, { projectId, labelerId: first })).toMatchObject({
      goldSeen: 0,
      pausedAt: null,
      pauseReason: null,
    });
    await lease(test.database, projectId, first);
  });
});

describe('a qualification round', () => {
  const settings = { qualification: { judgments: 2, threshold: 0.5 } };

  it('gives gold only, until enough are right', async () => {
    const { projectId, first, gold } = await withGold({ gold: 3, work: 3, settings });
    for (const isRight of [false, true]) {
      const assignment = await lease(test.database, projectId, first);
      expect(gold).toContain(await comparisonOf(test.database, assignment));
      await answer(assignment, first, isRight);
    }
    expect((await listStandings(test.database, projectId, { limit: 10 })).items).toMatchObject([
      { labelerId: first, qualifiedAt: expect.any(String), pausedAt: null },
    ]);
    expect(gold).not.toContain(await comparisonOf(test.database, await lease(test.database, projectId, first)));
  });

  it('that is failed pauses the labeler, until a researcher waives it', async () => {
    const { projectId, first } = await withGold({ gold: 3, work: 3, settings });
    for (let i = 0; i < 2; i++) await answer(await lease(test.database, projectId, first), first, false);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({
      code: 'labeler_paused',
      message: expect.stringMatching(/0 of your 2 judgments .* 50 % are needed/),
    });
    expect((await resumeLabeler(test.database, { projectId, labelerId: first })).qualifiedAt).not.toBeNull();
    await lease(test.database, projectId, first);
  });

  it('without enough gold comparisons says so', async () => {
    const { projectId, first } = await withGold({ gold: 1, work: 3, settings });
    await answer(await lease(test.database, projectId, first), first, true);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({ code: 'not_qualified' });
  });
});

it('a gold answer that is changed or taken back is counted as it then stands', async () => {
  const settings = { qualification: { judgments: 5, threshold: 1 } };
  const { projectId, first } = await withGold({ gold: 5, work: 1, settings });
  const standing = async () => (await listStandings(test.database, projectId, { limit: 10 })).items[0];
  const assignment = await lease(test.database, projectId, first);
  const { judgment } = await answer(assignment, first, false);
  expect(await standing()).toMatchObject({ goldSeen: 1, goldRight: 0 });
  const reference = { projectId, labelerId: first, judgmentId: judgment.id };
  const right = judgment.ranking?.toReversed() ?? [];
  const corrected = { verdict: 'ranking', ranking: right, dwellMs: 5 } as const;
  const changed = await changeJudgment(test.database, { ...reference, ...corrected });
  expect(await standing()).toMatchObject({ goldSeen: 1, goldRight: 1 });
  const again = await withdrawJudgment(test.database, { ...reference, judgmentId: changed.id });
  expect(await standing()).toMatchObject({ goldSeen: 0, goldRight: 0 });
  await answer(again, first, true);
  expect(await standing()).toMatchObject({ goldSeen: 1, goldRight: 1 });
});

describe('repeats', () => {
  const settings = { repeatRate: 0.5, repeatAfter: 3 };

  it('show what was judged some judgments ago in the opposite order, as a comparison of its own, once', async () => {
    const { projectId, first, comparisonIds } = await setUp(test.database, {
      labelers: 1,
      comparisons: 40,
      candidates: 3,
      settings,
    });
    const shown: { texts: string[]; prompt: string; comparison: string }[] = [];
    for (let i = 0; i < 40; i++) {
      const assignment = await lease(test.database, projectId, first);
      shown.push({
        texts: assignment.candidates.map(({ text }) => text),
        prompt: assignment.messages[0]?.content ?? '',
        comparison: await comparisonOf(test.database, assignment),
      });
      await judge(test.database, assignment, first);
    }
    const repeats = shown.flatMap((one, at) => (comparisonIds.includes(one.comparison) ? [] : [{ ...one, at }]));
    // 40 leases at a rate of a half; fewer than five by chance once in ten million runs.
    expect(repeats.length).toBeGreaterThanOrEqual(5);
    for (const repeat of repeats) {
      const before = shown.findIndex(({ prompt }) => prompt === repeat.prompt);
      expect(repeat.texts).toEqual(shown[before]?.texts.toReversed());
      expect(repeat.at - before).toBeGreaterThan(3);
      const stored = await comparisonById(test.database, repeat.comparison);
      expect(stored).toMatchObject({ purpose: 'repeat', repeatOf: shown[before]?.comparison, judgmentsDone: 1 });
    }
    expect(new Set(repeats.map(({ prompt }) => prompt)).size).toBe(repeats.length);
    expect((await projectProgress(test.database, projectId)).judgments).toMatchObject({
      needed: 40,
      done: 40 - repeats.length,
    });
  });

  it('that are skipped do not come again, and work goes on', async () => {
    const { projectId, first, comparisonIds } = await setUp(test.database, {
      labelers: 1,
      comparisons: 30,
      settings: { repeatRate: 0.5, repeatAfter: 1 },
    });
    const skipped: string[] = [];
    for (;;) {
      const assignment = await leaseNext(test.database, projectId, first);
      const comparison = assignment && (await comparisonOf(test.database, assignment));
      if (assignment === undefined || comparison === undefined) break;
      if (comparisonIds.includes(comparison)) await judge(test.database, assignment, first);
      else {
        skipped.push((await comparisonById(test.database, comparison)).repeatOf ?? '');
        const skip = { verdict: 'skip', reason: 'too_hard', dwellMs: 10 } as const;
        await submitJudgment(test.database, { ...proofOf(assignment, first), ...skip });
      }
    }
    // About one lease in two draws a repeat; none at all by chance once in a billion runs.
    expect(skipped.length).toBeGreaterThan(0);
    expect(new Set(skipped).size).toBe(skipped.length);
    expect((await projectProgress(test.database, projectId)).judgments).toMatchObject({ needed: 30, done: 30 });
  });

  it('that are given back come again, and are not made twice', async () => {
    const { projectId, first, comparisonIds } = await setUp(test.database, {
      labelers: 1,
      comparisons: 2,
      settings: { repeatRate: 0.5, repeatAfter: 1 },
    });
    for (let i = 0; i < 2; i++) await judge(test.database, await lease(test.database, projectId, first), first);
    const given = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const assignment = await leaseNext(test.database, projectId, first);
      if (assignment === undefined) continue;
      given.add(await comparisonOf(test.database, assignment));
      await releaseAssignment(test.database, proofOf(assignment, first));
    }
    // Only the first of the two lies far enough back.
    const [repeat, ...others] = given;
    expect(others).toEqual([]);
    expect((await comparisonById(test.database, repeat ?? '')).repeatOf).toBe(comparisonIds[0]);
  });
});
