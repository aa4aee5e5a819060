import {
  abandonIdempotent,
  beginIdempotent,
  createComparisons,
  createCompletions,
  createPrompts,
  createUser,
  listProjects,
  listPrompts,
  renewIdempotencyClaims,
  storeIdempotentAnswer,
  updateProject,
} from '@tastemaker/database';
import { createTestDatabase, makeLabelers, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

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

function request() {
  return { userId: researcherId, key: 'k', requestHash: 'hash' };
}

async function claimed() {
  const begun = await beginIdempotent(test.database, request());
  if (begun.outcome !== 'new') throw new Error(`the key is ${begun.outcome}`);
  return begun.claim;
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

describe('an idempotency key', () => {
  it('lets one request through and gives its answer to the others', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => beginIdempotent(test.database, request())));
    expect(outcomes.map((one) => one.outcome).toSorted()).toEqual(['in_use', 'in_use', 'new']);
    const [claim] = outcomes.flatMap((one) => (one.outcome === 'new' ? [one.claim] : []));
    if (claim === undefined) throw new Error('nobody has the key');
    await storeIdempotentAnswer(test.database, claim, { status: 201, response: { id: 1 } });
    // What was stored is not given up any more.
    await abandonIdempotent(test.database, claim);
    expect(await beginIdempotent(test.database, request())).toEqual({
      outcome: 'replay',
      status: 201,
      response: { id: 1 },
    });
    expect(await beginIdempotent(test.database, { ...request(), requestHash: 'other' })).toEqual({
      outcome: 'different',
    });
  });

  it('is free again after a request that failed', async () => {
    const claim = await claimed();
    await abandonIdempotent(test.database, claim);
    expect((await claimed()).claim).not.toBe(claim.claim);
  });

  it('of a process that died is free when its claim runs out, and the one before can store nothing any more', async () => {
    const dead = await claimed();
    await test.database.execute(sql`UPDATE idempotency_keys SET claimed_until = now() - interval '1 second'`);
    const next = await claimed();
    const answer = { status: 201, response: { id: 2 } };
    await expect(storeIdempotentAnswer(test.database, dead, answer)).rejects.toMatchObject({
      code: 'idempotency_key_in_use',
    });
    await abandonIdempotent(test.database, dead);
    await storeIdempotentAnswer(test.database, next, answer);
  });

  it('of a process that lives stays in use', async () => {
    const { claim } = await claimed();
    await test.database.execute(sql`UPDATE idempotency_keys SET claimed_until = now() - interval '1 second'`);
    await renewIdempotencyClaims(test.database, [claim]);
    expect(await beginIdempotent(test.database, request())).toEqual({ outcome: 'in_use' });
  });

  it('that the release before left in use is free after ten minutes', async () => {
    const { userId, key, requestHash } = request();
    await test.database.execute(sql`
      INSERT INTO idempotency_keys (user_id, key, request_hash, created_at)
      VALUES (${userId}, ${key}, ${requestHash}, now() - interval '11 minutes')`);
    expect(await claimed()).toMatchObject({ key });
  });
});

describe('people', () => {
  it('are one account an address, and one first admin', async () => {
    await createUser(test.database, { name: 'Ada', email: 'ada@example.org', role: 'labeler' });
    await expect(
      createUser(test.database, { name: 'Ada', email: 'ADA@example.org', role: 'labeler' }),
    ).rejects.toMatchObject({ code: 'already_exists' });
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
