import {
  authenticator,
  createLoginLink,
  createToken,
  createUser,
  deleteUser,
  leaseNext,
  listAudit,
  listJudgments,
  listMembers,
  listUsers,
  projectProgress,
  recordAudit,
  revokeToken,
  rotateToken,
  setPassword,
  submitJudgment,
  updateUser,
  useLoginLink,
  userById,
  userOfIdentity,
} from '@tastemaker/database';
import {
  createTestDatabase,
  makeComparisons,
  makeLabelers,
  makeProject,
  type TestDatabase,
} from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let test: TestDatabase;
let projectId: string;
let researcherId: string;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  ({ projectId, researcherId } = await makeProject(test.database));
});

function newToken(secretHash: string, expiresAt: string | null = null) {
  return createToken(test.database, { userId: researcherId, name: 'laptop', secretHash, expiresAt });
}

describe('a token', () => {
  it('tells who calls until it expires or is revoked', async () => {
    const authenticate = authenticator(test.database);
    const { id } = await newToken('a');
    expect(await authenticate('a')).toMatchObject({
      user: { id: researcherId },
      token: { id, kind: 'api', scopes: null },
    });
    await revokeToken(test.database, id);
    expect(await authenticate('a')).toBeUndefined();
    await newToken('b', '2020-01-01T00:00:00Z');
    expect(await authenticate('b')).toBeUndefined();
  });

  it('tells in the same query what they are in a project', async () => {
    const authenticate = authenticator(test.database);
    await newToken('member');
    const admin = await createUser(test.database, { name: 'Admin', role: 'admin' });
    await createToken(test.database, { userId: admin.id, name: 'x', secretHash: 'admin', expiresAt: null });
    const other = (await makeProject(test.database)).projectId;
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const roles = async (secret: string) =>
      Promise.all([projectId, other, nowhere, 'x'].map(async (id) => (await authenticate(secret, id))?.projectRole));
    expect(await roles('member')).toEqual(['researcher', null, null, null]);
    expect(await roles('admin')).toEqual(['researcher', 'researcher', null, null]);
  });

  it('that was rotated is known by both secrets for a while, and by the new one from then on', async () => {
    const authenticate = authenticator(test.database);
    const { id } = await newToken('old');
    const rotated = await rotateToken(test.database, { id, secretHash: 'new', overlapSeconds: 60, expiresAt: null });
    expect(rotated.rotatedAt).not.toBeNull();
    expect([(await authenticate('old'))?.token.id, (await authenticate('new'))?.token.id]).toEqual([id, id]);
    await test.database.execute(sql`UPDATE tokens SET previous_valid_until = now() WHERE id = ${id}`);
    expect(await authenticate('old')).toBeUndefined();
    await rotateToken(test.database, { id, secretHash: 'newest', overlapSeconds: 0, expiresAt: null });
    expect([await authenticate('new'), (await authenticate('newest'))?.token.id]).toEqual([undefined, id]);
  });

  it('is found among many by index alone, under whatever plan', async () => {
    await test.database.execute(sql`
      INSERT INTO tokens (id, user_id, name, secret_hash, previous_secret_hash)
      SELECT gen_random_uuid(), ${researcherId}, 'many', 'h' || i, 'p' || i FROM generate_series(1, 20000) AS i`);
    await test.database.execute(sql`
      INSERT INTO users (id, name, role) SELECT gen_random_uuid(), 'many', 'labeler' FROM generate_series(1, 20000)`);
    await test.owner.database.execute(sql`ANALYZE tokens`);
    await test.owner.database.execute(sql`ANALYZE users`);
    await test.database.transaction(async (tx) => {
      const authenticate = authenticator(tx);
      const read = async () => {
        const { rows } = await tx.execute<{ rows: number }>(sql`
          SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables`);
        return rows[0]?.rows ?? 0;
      };
      // The first calls plan for their parameters, the later ones in general.
      for (let i = 1; i <= 8; i++) {
        const before = await read();
        expect((await authenticate(`h${i}`, projectId))?.projectRole).toBe('researcher');
        expect((await read()) - before).toBeLessThan(20);
      }
    });
  });
});

function link(userId: string, secretHash: string, expiresInSeconds = 60) {
  return createLoginLink(test.database, { userId, secretHash, expiresInSeconds });
}

describe('a login link', () => {
  it('is used once, however many try at the same time', async () => {
    await link(researcherId, 'once');
    const used = await Promise.all(Array.from({ length: 8 }, () => useLoginLink(test.database, 'once')));
    expect(used.filter((user) => user !== undefined)).toMatchObject([{ id: researcherId }]);
  });

  it('is void when it has run out, and when a newer one is made', async () => {
    await link(researcherId, 'late', 0);
    expect(await useLoginLink(test.database, 'late')).toBeUndefined();
    await link(researcherId, 'older');
    await link(researcherId, 'newer');
    expect(await useLoginLink(test.database, 'older')).toBeUndefined();
    expect(await useLoginLink(test.database, 'newer')).toMatchObject({ id: researcherId });
  });

  it('is not made for who is disabled, nor for who is no person', async () => {
    await updateUser(test.database, researcherId, { disabled: true });
    await expect(link(researcherId, 'x')).rejects.toMatchObject({ code: 'conflict' });
    const [simulated = ''] = await makeLabelers(test.database, projectId, 1);
    await expect(link(simulated, 'y')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('an identity at a provider', () => {
  const claims = { issuer: 'https://id.example', subject: 's1', verifiedEmail: undefined, name: 'Grace' };
  const invitedOnly = { createLabelers: false };

  it('is nobody until an account was made for its verified address, and that account from then on', async () => {
    expect(await userOfIdentity(test.database, claims, invitedOnly)).toBeUndefined();
    const invited = await createUser(test.database, { name: 'Grace', email: 'Grace@example.org', role: 'researcher' });
    const withAddress = { ...claims, verifiedEmail: 'grace@example.org' };
    expect((await userOfIdentity(test.database, withAddress, invitedOnly))?.id).toBe(invited.id);
    expect((await userOfIdentity(test.database, claims, invitedOnly))?.id).toBe(invited.id);
    // The address is somebody else's at the provider by now: the account is not theirs.
    const later = { ...withAddress, subject: 's2' };
    expect(await userOfIdentity(test.database, later, invitedOnly)).toBeUndefined();
  });

  it('becomes a labeler, once, where that is allowed', async () => {
    const unknown = { ...claims, subject: 's3', verifiedEmail: 'new@example.org' };
    const made = await Promise.all(
      [1, 2, 3].map(() => userOfIdentity(test.database, unknown, { createLabelers: true })),
    );
    expect(new Set(made.map((user) => user?.id)).size).toBe(1);
    expect(made[0]).toMatchObject({ role: 'labeler', name: 'Grace', email: 'new@example.org' });
  });
});

describe('deleting a person', () => {
  it('leaves what they judged under their pseudonym, and nothing of who they were', async () => {
    const { id, pseudonym } = await createUser(test.database, {
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      role: 'labeler',
    });
    await test.database.execute(
      sql`INSERT INTO members (project_id, user_id, role) VALUES (${projectId}, ${id}, 'labeler')`,
    );
    const token = await createToken(test.database, { userId: id, name: 'x', secretHash: 'ada', expiresAt: null });
    await setPassword(test.database, { userId: id, passwordHash: '$argon2id$…', session: token.id });
    await createLoginLink(test.database, { userId: id, secretHash: 'adas', expiresInSeconds: 60 });
    await test.database.execute(
      sql`INSERT INTO oidc_identities (issuer, subject, user_id) VALUES ('https://id.example', 'ada', ${id})`,
    );
    await makeComparisons(test.database, projectId, 2, 1);
    const first = await leaseNext(test.database, projectId, id);
    const proof = { assignmentId: first?.id ?? '', labelerId: id, fenceToken: first?.fenceToken ?? '' };
    await submitJudgment(test.database, { ...proof, verdict: 'allBad', dwellMs: 1 });
    await leaseNext(test.database, projectId, id);

    await deleteUser(test.database, id);
    await deleteUser(test.database, id);

    const left = await userById(test.database, id);
    expect(left).toMatchObject({ name: pseudonym, email: null, pseudonym, deletedAt: expect.any(String) });
    expect((await listJudgments(test.database, projectId, { limit: 10 })).items).toMatchObject([{ labelerId: id }]);
    expect((await listMembers(test.database, projectId)).map(({ userId }) => userId)).not.toContain(id);
    expect((await projectProgress(test.database, projectId)).judgments).toMatchObject({ done: 1, leased: 0 });
    expect(await authenticator(test.database)('ada')).toBeUndefined();
    expect(await useLoginLink(test.database, 'adas')).toBeUndefined();
    const { rows } = await test.database.execute<{ found: number }>(sql`
      SELECT (SELECT count(*) FROM oidc_identities WHERE user_id = ${id})
        + (SELECT count(*) FROM users WHERE password_hash IS NOT NULL AND id = ${id}) AS found`);
    expect(Number(rows[0]?.found)).toBe(0);
    expect((await listUsers(test.database, { limit: 500 })).items.map((user) => user.id)).not.toContain(id);
  });

  it('leaves an admin', async () => {
    const { id } = await createUser(test.database, { name: 'Admin', role: 'admin' });
    const { items } = await listUsers(test.database, { limit: 500, role: 'admin' });
    for (const admin of items) if (admin.id !== id) await deleteUser(test.database, admin.id);
    await expect(deleteUser(test.database, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(updateUser(test.database, id, { role: 'labeler' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(updateUser(test.database, id, { disabled: true })).rejects.toMatchObject({ code: 'conflict' });
    const other = await createUser(test.database, { name: 'Other', role: 'admin' });
    const both = await Promise.allSettled([id, other.id].map((one) => deleteUser(test.database, one)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

it('the audit log is found by noun, by subject and by time, newest first, in pages', async () => {
  for (const action of ['token.create', 'tokenizer.make', 'token.rotate']) {
    await recordAudit(test.database, { actorId: researcherId, action, subjectId: projectId, projectId });
  }
  const filter = { limit: 1, projectId, action: 'token' };
  const first = await listAudit(test.database, filter);
  expect(first.items).toMatchObject([{ action: 'token.rotate', actorId: researcherId }]);
  const second = await listAudit(test.database, { ...filter, cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ items: [{ action: 'token.create' }], nextCursor: null });
  expect(await listAudit(test.database, { ...filter, until: '2020-01-01T00:00:00Z' })).toMatchObject({ items: [] });
});
