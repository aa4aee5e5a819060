import {
  comparisonById,
  createComparisons,
  createCompletions,
  createPrompts,
  leaseAhead,
  leaseNext,
  listComparisons,
  pauseLabeler,
  putMember,
  releaseAssignment,
  resumeLabeler,
  updateComparison,
  updateProject,
} from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { choosing, comparisonOf, judge, lease, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

/** A comparison of a prompt with these tags. */
async function comparisonWithTags(projectId: string, tags: string[], priority = 0): Promise<string> {
  const content = `Something with ${tags.join(' and ')} at ${priority}.`;
  const message = { role: 'user' as const, content };
  const { prompts } = await createPrompts(test.database, projectId, [
    { messages: [message], contextDocuments: [], tags },
  ]);
  const author = { kind: 'import' as const, source: 'test' };
  const made = await createCompletions(
    test.database,
    projectId,
    ['a', 'b'].map((text) => ({ promptId: prompts[0]?.id ?? '', text, author })),
  );
  const completionIds = made.map(({ id }) => id);
  const [comparison] = await createComparisons(test.database, projectId, [
    { completionIds, judgmentsNeeded: 1, priority },
  ]);
  return comparison?.id ?? '';
}

describe('priorities', () => {
  it('are leased from the highest down, and in order of creation within one', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 0 });
    const low = await comparisonWithTags(projectId, ['x'], -5);
    const usual = await comparisonWithTags(projectId, ['x']);
    const high = await comparisonWithTags(projectId, ['x'], 10);
    const alsoHigh = await comparisonWithTags(projectId, ['y'], 10);
    const order: string[] = [];
    for (let i = 0; i < 4; i++) {
      const assignment = await lease(test.database, projectId, first);
      order.push(await comparisonOf(test.database, assignment));
      await judge(test.database, assignment, first);
    }
    expect(order).toEqual([high, alsoHigh, usual, low]);
  });

  it('can be changed while slots are open, leased and filled', async () => {
    const { projectId, first, second, comparisonIds } = await setUp(test.database, { comparisons: 3, needed: 2 });
    const [a = '', b = '', c = ''] = comparisonIds;
    await judge(test.database, await lease(test.database, projectId, first), first);
    await updateComparison(test.database, { projectId, comparisonId: c }, { priority: 3 });
    await updateComparison(test.database, { projectId, comparisonId: a }, { priority: 7 });
    const next = await lease(test.database, projectId, first);
    expect(await comparisonOf(test.database, next)).toBe(c);
    expect(await comparisonOf(test.database, await lease(test.database, projectId, second))).toBe(a);
    // What is given back waits in the new lane, too.
    await updateComparison(test.database, { projectId, comparisonId: b }, { priority: 5 });
    await releaseAssignment(test.database, proofOf(next, first));
    expect(await comparisonOf(test.database, await lease(test.database, projectId, first))).toBe(b);
  });
});

describe('skills', () => {
  it('route prompts with a skill tag to those who have it, and to nobody else', async () => {
    const { projectId, first, second, third } = await setUp(test.database, {
      labelers: 3,
      comparisons: 0,
      settings: { skillTags: ['law', 'latin'] },
    });
    const law = await comparisonWithTags(projectId, ['law', 'anything']);
    const both = await comparisonWithTags(projectId, ['latin', 'law']);
    await putMember(test.database, { projectId, userId: first, role: 'labeler', skills: ['law'] });
    await putMember(test.database, { projectId, userId: second, role: 'labeler', skills: ['latin', 'cooking', 'law'] });
    expect((await comparisonById(test.database, both)).requiredSkills).toEqual(['latin', 'law']);
    expect(await leaseNext(test.database, projectId, third)).toBeUndefined();
    // The rarest work first: what fewer people can do.
    const rare = await lease(test.database, projectId, second);
    expect(await comparisonOf(test.database, rare)).toBe(both);
    expect(await comparisonOf(test.database, await lease(test.database, projectId, first))).toBe(law);
    await releaseAssignment(test.database, proofOf(rare, second));
    await putMember(test.database, { projectId, userId: second, role: 'labeler', skills: [] });
    expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
  });

  it('stay as they are when only the role is given again', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 0 });
    await putMember(test.database, { projectId, userId: first, role: 'labeler', skills: ['law'], dailyQuota: 3 });
    const again = await putMember(test.database, { projectId, userId: first, role: 'researcher' });
    expect(again).toMatchObject({ role: 'researcher', skills: ['law'], dailyQuota: 3 });
  });
});

describe('leasing ahead', () => {
  it('gives several at once, and counts those that are held', async () => {
    const { projectId, first, comparisonIds } = await setUp(test.database, { comparisons: 5 });
    const held = await lease(test.database, projectId, first);
    const three = await leaseAhead(test.database, projectId, first, { count: 3 });
    expect(three[0]?.id).toBe(held.id);
    expect(three).toHaveLength(3);
    const ids = await Promise.all(three.map((assignment) => comparisonOf(test.database, assignment)));
    expect(ids).toEqual(comparisonIds.slice(0, 3));
    await judge(test.database, held, first);
    const again = await leaseAhead(test.database, projectId, first, { count: 3 });
    expect(again.slice(0, 2).map(({ id }) => id)).toEqual(three.slice(1).map(({ id }) => id));
    expect(again).toHaveLength(3);
    expect(await leaseAhead(test.database, projectId, first, { count: 10 })).toHaveLength(4);
  });

  it('gives each of many simultaneous requests of one labeler the same', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 30 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => leaseAhead(test.database, projectId, first, { count: 2 })),
    );
    expect(new Set(answers.map((held) => held.map(({ id }) => id).join(' '))).size).toBe(1);
  });
});

describe('a quota', () => {
  it('ends the day of a labeler: of the project, or their own', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 9, settings: { dailyQuota: 2 } });
    await putMember(test.database, { projectId, userId: second, role: 'labeler', dailyQuota: 1 });
    expect(await leaseAhead(test.database, projectId, first, { count: 9 })).toHaveLength(2);
    for (let i = 0; i < 2; i++) await judge(test.database, await lease(test.database, projectId, first), first);
    await judge(test.database, await lease(test.database, projectId, second), second);
    for (const labelerId of [first, second]) {
      await expect(leaseNext(test.database, projectId, labelerId)).rejects.toMatchObject({ code: 'quota_reached' });
    }
  });

  it('holds when a labeler asks many times at once', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 9, settings: { dailyQuota: 3 } });
    await Promise.all(Array.from({ length: 8 }, () => leaseAhead(test.database, projectId, first, { count: 9 })));
    expect(await leaseAhead(test.database, projectId, first, { count: 9 })).toHaveLength(3);
  });

  it('does not count what was skipped, nor yesterday', async () => {
    const { projectId, first } = await setUp(test.database, { comparisons: 9, settings: { dailyQuota: 1 } });
    const skipped = await lease(test.database, projectId, first);
    await judge(test.database, skipped, first, { verdict: 'skip', reason: 'unclear' } as object);
    await judge(test.database, await lease(test.database, projectId, first), first);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({ code: 'quota_reached' });
    await test.owner.database.transaction(async (tx) => {
      await tx.execute(sql`ALTER TABLE judgments DISABLE TRIGGER judgments_append_only`);
      await tx.execute(
        sql`UPDATE judgments SET created_at = created_at - interval '1 day' WHERE labeler_id = ${first}`,
      );
      await tx.execute(sql`ALTER TABLE judgments ENABLE ALWAYS TRIGGER judgments_append_only`);
    });
    await lease(test.database, projectId, first);
  });
});

describe('a project', () => {
  it('that is paused gives nothing out, but what is held may be judged', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 3 });
    const held = await lease(test.database, projectId, first);
    await updateProject(test.database, projectId, { state: 'paused' });
    await expect(leaseNext(test.database, projectId, second)).rejects.toMatchObject({ code: 'project_paused' });
    expect((await lease(test.database, projectId, first)).id).toBe(held.id);
    await judge(test.database, held, first);
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({ code: 'project_paused' });
    await updateProject(test.database, projectId, { state: 'active' });
    await lease(test.database, projectId, second);
  });

  it('that drains completes what was begun, and begins nothing', async () => {
    const { projectId, first, second, third, comparisonIds } = await setUp(test.database, {
      labelers: 3,
      comparisons: 3,
      needed: 2,
    });
    await judge(test.database, await lease(test.database, projectId, first), first);
    await updateProject(test.database, projectId, { state: 'draining' });
    expect(await leaseNext(test.database, projectId, first)).toBeUndefined();
    const last = await lease(test.database, projectId, second);
    expect(await comparisonOf(test.database, last)).toBe(comparisonIds[0]);
    expect(await leaseNext(test.database, projectId, third)).toBeUndefined();
    await judge(test.database, last, second);
    expect(await leaseNext(test.database, projectId, third)).toBeUndefined();
    const { items } = await listComparisons(test.database, projectId, { limit: 10 });
    expect(items.map(({ status }) => status)).toEqual(['closed', 'open', 'open']);
  });
});

describe('a labeler', () => {
  it('who is paused by hand is told why, and what they held goes to others', async () => {
    const { projectId, first, second } = await setUp(test.database);
    const held = await lease(test.database, projectId, first);
    const reason = 'Let us talk about the third criterion.';
    await pauseLabeler(test.database, { projectId, labelerId: first, reason });
    await expect(leaseNext(test.database, projectId, first)).rejects.toMatchObject({
      code: 'labeler_paused',
      message: reason,
    });
    await expect(judge(test.database, held, first)).rejects.toMatchObject({ code: 'labeler_paused', message: reason });
    const taken = await lease(test.database, projectId, second);
    await releaseAssignment(test.database, proofOf(taken, second));
    expect(await resumeLabeler(test.database, { projectId, labelerId: first })).toMatchObject({ pausedAt: null });
    await lease(test.database, projectId, first);
  });

  it('who is no member gets nothing, except an admin', async () => {
    const { projectId } = await setUp(test.database);
    const { first: stranger } = await setUp(test.database);
    await expect(leaseNext(test.database, projectId, stranger)).rejects.toMatchObject({ code: 'not_found' });
    expect(await leaseNext(test.database, projectId, stranger, { isAdmin: true })).toBeDefined();
  });
});

describe('adaptive k', () => {
  const settings = { judgmentsLimit: 4 };

  it('asks another labeler while no choice has a majority, up to the limit', async () => {
    const { projectId, labelers, comparisonId } = await setUp(test.database, { labelers: 6, needed: 2, settings });
    const choices = ['answer 0', 'answer 1', undefined, 'answer 1'];
    for (const [i, choice] of choices.entries()) {
      const labelerId = labelers[i] ?? '';
      const assignment = await lease(test.database, projectId, labelerId);
      const sent = choice === undefined ? {} : choosing(assignment, choice);
      await judge(test.database, assignment, labelerId, sent);
    }
    // 1:1, then 1:1:1; then 2 of 4 is no majority, but the limit.
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({
      judgmentsNeeded: 4,
      judgmentsDone: 4,
      status: 'closed',
    });
    expect(await leaseNext(test.database, projectId, labelers[5] ?? '')).toBeUndefined();
  });

  it('asks nobody else when the first two agree', async () => {
    const { projectId, first, second, comparisonId } = await setUp(test.database, { needed: 2, settings });
    for (const labelerId of [first, second]) {
      const assignment = await lease(test.database, projectId, labelerId);
      await judge(test.database, assignment, labelerId, choosing(assignment, 'answer 1'));
    }
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsNeeded: 2, status: 'closed' });
  });

  it('sees a disagreement also when both submit at the same moment', async () => {
    const { projectId, first, second, comparisonIds } = await setUp(test.database, {
      comparisons: 20,
      needed: 2,
      settings,
    });
    for (let i = 0; i < 20; i++) {
      const [one, other] = [
        await lease(test.database, projectId, first),
        await lease(test.database, projectId, second),
      ];
      await Promise.all([
        judge(test.database, one, first, choosing(one, 'answer 0')),
        judge(test.database, other, second, choosing(other, 'answer 1')),
      ]);
    }
    for (const id of comparisonIds) {
      expect(await comparisonById(test.database, id)).toMatchObject({
        judgmentsNeeded: 3,
        judgmentsDone: 2,
        status: 'open',
      });
    }
  });
});
