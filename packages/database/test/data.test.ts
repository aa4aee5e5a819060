import { type ComparisonRecord, comparisonRecord } from '@tastemaker/contracts';
import {
  abandonIdempotent,
  beginIdempotent,
  completeIdempotent,
  createComparisons,
  createCompletions,
  createPrompts,
  createUser,
  ensureAdmin,
  importPairs,
  judgedComparisons,
  leaseNext,
  listComparisons,
  listJudgments,
  listProjects,
  listPrompts,
  projectProgress,
  submitJudgment,
  updateProject,
} from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeComparisons, makeLabelers, makeProject } from './project.js';

let test: TestDatabase;
let projectId: string;
let researcherId: string;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test.drop();
});

beforeEach(async () => {
  ({ projectId, researcherId } = await makeProject(test.database));
});

function ask(content: string) {
  return { messages: [{ role: 'user' as const, content }], contextDocuments: [], tags: [] };
}

function pair(i: number) {
  return {
    messages: [{ role: 'user' as const, content: `Question ${i}?` }],
    chosen: `good ${i}`,
    rejected: `bad ${i}`,
  };
}

async function* badFile() {
  for (let i = 0; i < 1500; i++) yield pair(i);
  throw new Error('line 1501 is cut off');
}

function request() {
  return { userId: researcherId, key: 'k', requestHash: 'hash' };
}

async function records(): Promise<ComparisonRecord[]> {
  const all: ComparisonRecord[] = [];
  for await (const record of judgedComparisons(test.pool, projectId)) all.push(record);
  return all;
}

describe('prompts', () => {
  it('are kept once, and given back in the order of the input', async () => {
    const first = await createPrompts(test.database, projectId, [ask('one'), ask('two')]);
    expect(first).toMatchObject({ created: 2, existing: 0 });
    const second = await createPrompts(test.database, projectId, [ask('three'), ask('one'), ask('three')]);
    expect(second).toMatchObject({ created: 1, existing: 2 });
    expect(second.prompts.map((prompt) => prompt.messages[0]?.content)).toEqual(['three', 'one', 'three']);
    expect(second.prompts[1]?.id).toBe(first.prompts[0]?.id);
  });

  it('come in pages that together are the list', async () => {
    await createPrompts(
      test.database,
      projectId,
      Array.from({ length: 7 }, (_, i) => ask(`page ${i}`)),
    );
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPrompts(test.database, projectId, { limit: 3, cursor });
      seen.push(...page.items.map((prompt) => prompt.messages[0]?.content));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `page ${i}`));
    await expect(listPrompts(test.database, projectId, { limit: 3, cursor: 'made-up' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('comparisons', () => {
  it('are of one prompt of the project only', async () => {
    const { prompts } = await createPrompts(test.database, projectId, [ask('one'), ask('two')]);
    const author = { kind: 'person', userId: researcherId } as const;
    const completions = await createCompletions(
      test.database,
      projectId,
      prompts.map((prompt) => ({ promptId: prompt.id, text: 'an answer', author })),
    );
    const completionIds = completions.map((completion) => completion.id);
    const refused = { code: 'validation_failed' };
    await expect(
      createComparisons(test.database, projectId, [{ completionIds, judgmentsNeeded: 1 }]),
    ).rejects.toMatchObject(refused);
    const other = await makeProject(test.database);
    await expect(
      createComparisons(test.database, other.projectId, [
        { completionIds: completionIds.slice(0, 1), judgmentsNeeded: 1 },
      ]),
    ).rejects.toMatchObject(refused);
  });
});

describe('an import of judged pairs', () => {
  it('makes prompts, completions, closed comparisons and judgments, and nothing when it comes again', async () => {
    const pairs = Array.from({ length: 2500 }, (_, i) => pair(i));
    const counts = await importPairs(test.database, { projectId, source: 'hh', pairs });
    expect(counts).toEqual({ prompts: 2500, completions: 5000, comparisons: 2500, judgments: 2500 });
    expect(await importPairs(test.database, { projectId, source: 'hh', pairs })).toEqual({
      prompts: 0,
      completions: 0,
      comparisons: 0,
      judgments: 0,
    });
    expect(await projectProgress(test.database, projectId)).toEqual({
      prompts: 2500,
      completions: 5000,
      comparisons: { open: 0, closed: 2500 },
      judgments: { needed: 2500, done: 2500, skipped: 0, leased: 0 },
    });
    const { items } = await listJudgments(test.database, projectId, { limit: 1 });
    expect(items[0]).toMatchObject({ labelerKind: 'imported', verdict: 'ranking', dwellMs: null });
  });

  it('does not tell by the order of the candidates which was preferred', async () => {
    await importPairs(test.database, {
      projectId,
      source: 'hh',
      pairs: Array.from({ length: 200 }, (_, i) => pair(i)),
    });
    const firstWins = (await records()).filter((record) => record.judgments[0]?.ranking?.[0]?.[0] === 0).length;
    // 200 fair coins: outside of this once in a million.
    expect(firstWins).toBeGreaterThan(65);
    expect(firstWins).toBeLessThan(135);
  });

  it('leaves nothing behind when the file turns out to be bad', async () => {
    await expect(importPairs(test.database, { projectId, source: 'bad', pairs: badFile() })).rejects.toThrow(
      'line 1501',
    );
    expect(await projectProgress(test.database, projectId)).toMatchObject({ prompts: 0, completions: 0 });
    const { rows } = await test.database.execute(sql`SELECT FROM users WHERE name = 'bad'`);
    expect(rows).toEqual([]);
  });
});

describe('judged comparisons', () => {
  it('are read as the contract says, with strengths in terms of completion 0', async () => {
    const [labelerId = '', skipperId = ''] = await makeLabelers(test.database, projectId, 2);
    const [comparisonId] = await makeComparisons(test.database, projectId, 1, 1);
    await makeComparisons(test.database, projectId, 3, 1);
    const skipped = await leaseNext(test.database, projectId, skipperId);
    await submitJudgment(test.database, {
      assignmentId: skipped?.id ?? '',
      labelerId: skipperId,
      fenceToken: skipped?.fenceToken ?? '',
      verdict: 'skip',
      reason: 'other',
      dwellMs: 1,
    });
    for (;;) {
      const assignment = await leaseNext(test.database, projectId, labelerId);
      if (assignment === undefined) break;
      // "answer 0" is completion 0, under whichever letter it was shown; it is always much better.
      const best = assignment.candidates.find((candidate) => candidate.text === 'answer 0')?.label ?? '';
      const ranking = best === 'A' ? [['A'], ['B']] : [['B'], ['A']];
      const proof = { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
      const strength = best === 'A' ? 3 : -3;
      await submitJudgment(test.database, { ...proof, verdict: 'ranking', ranking, strength, dwellMs: 1 });
    }
    const all = await records();
    expect(all.length).toBeGreaterThan(1);
    for (const record of all) {
      expect(comparisonRecord.parse(record)).toEqual(record);
      const judged = record.judgments.filter((judgment) => judgment.verdict === 'ranking');
      expect(judged).toMatchObject([{ ranking: [[0], [1]], strength: 3, labelerId, labelerKind: 'simulated' }]);
    }
    expect(all.map((record) => record.comparisonId)).toContain(comparisonId);
  });

  it('come out the same, byte for byte, each time', async () => {
    await importPairs(test.database, {
      projectId,
      source: 'hh',
      pairs: Array.from({ length: 1200 }, (_, i) => pair(i)),
    });
    const first = JSON.stringify(await records());
    expect(JSON.stringify(await records())).toBe(first);
  });

  it('may be left off half way', async () => {
    await importPairs(test.database, {
      projectId,
      source: 'hh',
      pairs: Array.from({ length: 1200 }, (_, i) => pair(i)),
    });
    for (let i = 0; i < 30; i++) {
      for await (const record of judgedComparisons(test.pool, projectId)) {
        if (record) break;
      }
    }
    // No connection was kept: the pool has ten.
    expect((await listComparisons(test.database, projectId, { limit: 1 })).items).toHaveLength(1);
  });
});

describe('an idempotency key', () => {
  it('lets one request through and gives its answer to the others', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => beginIdempotent(test.database, request())));
    expect(outcomes.map((one) => one.outcome).toSorted()).toEqual(['in_use', 'in_use', 'new']);
    await completeIdempotent(test.database, request(), { status: 201, response: { id: 1 } });
    expect(await beginIdempotent(test.database, request())).toEqual({
      outcome: 'replay',
      status: 201,
      response: { id: 1 },
    });
    expect(await beginIdempotent(test.database, { ...request(), requestHash: 'other' })).toEqual({
      outcome: 'different',
    });
  });

  it('is free again after a request that failed, or that died long ago', async () => {
    await beginIdempotent(test.database, request());
    await abandonIdempotent(test.database, request());
    expect(await beginIdempotent(test.database, request())).toEqual({ outcome: 'new' });
    await test.database.execute(sql`UPDATE idempotency_keys SET created_at = now() - interval '1 hour'`);
    expect(await beginIdempotent(test.database, request())).toEqual({ outcome: 'new' });
  });
});

describe('people', () => {
  it('are one account an address, and one first admin', async () => {
    await createUser(test.database, { name: 'Ada', email: 'ada@example.org', role: 'labeler' });
    await expect(
      createUser(test.database, { name: 'Ada', email: 'ADA@example.org', role: 'labeler' }),
    ).rejects.toMatchObject({ code: 'already_exists' });
    const admins = await Promise.all([1, 2, 3].map(() => ensureAdmin(test.database, 'Admin')));
    expect(new Set(admins.map((admin) => admin.id)).size).toBe(1);
  });

  it('see the projects that they belong to', async () => {
    const [labelerId = ''] = await makeLabelers(test.database, projectId, 1);
    await makeProject(test.database);
    const { items } = await listProjects(test.database, { id: labelerId, role: 'labeler' }, { limit: 10 });
    expect(items.map((project) => project.id)).toEqual([projectId]);
  });
});

it('changes only the settings of a project that a change names', async () => {
  const changed = await updateProject(test.database, projectId, { settings: { leaseSeconds: 60 } });
  expect(changed.settings).toMatchObject({ leaseSeconds: 60, allowTies: true, judgmentsPerComparison: 1 });
});
