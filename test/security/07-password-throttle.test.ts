// Somebody guesses a password: all guesses at the same moment, so that none has failed yet when the others are checked, and at
// two API processes at once. No more are checked than a few, the failures stand in the audit log, and what would be guessed
// first is no password here.
import { type Client, createClient } from '@tastemaker/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../services/api/src/index.js';
import { createWorld, type World } from '../../services/api/test/support/world.js';

const password = 'correct horse battery staple';

let world: World;
let second: Awaited<ReturnType<typeof buildApp>>;
let urls: string[];

beforeAll(async () => {
  world = await createWorld();
  // Another process of the same installation: it shares the database, and nothing else.
  second = await buildApp(world.app.deps);
  urls = [world.url, await second.listen({ host: '127.0.0.1', port: 0 })];
});
afterAll(async () => {
  await second.close();
  await world.close();
});

async function withPassword(email: string, name = 'Somebody'): Promise<{ id: string; session: Client }> {
  const { id } = await world.admin.createUser({ name, role: 'labeler', email });
  const session = await world.logIn(id);
  await session.setPassword({ password });
  return { id, session };
}

/** The statuses of so many attempts, all on their way at once. */
async function guess(email: string, guesses: string[]): Promise<number[]> {
  return Promise.all(
    guesses.map(async (given, index) => {
      const response = await fetch(`${urls[index % 2] ?? ''}/v1/auth/password`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: given }),
      });
      await response.text();
      return response.status;
    }),
  );
}

const counted = (statuses: number[], status: number) => statuses.filter((one) => one === status).length;

describe('of forty guesses in parallel, at two processes', () => {
  test('five are checked', async () => {
    const { id } = await withPassword('parallel@example.org');
    const statuses = await guess(
      'parallel@example.org',
      Array.from({ length: 40 }, (_, index) => `guess number ${index}`),
    );
    expect([counted(statuses, 401), counted(statuses, 429)]).toEqual([5, 35]);
    // Also however the address is capitalized, and with the right password.
    expect(await guess('Parallel@Example.org', [password])).toEqual([429]);
    const { items } = await world.admin.listAudit({ action: 'login.fail', subjectId: id, limit: 100 });
    const reasons = items.map(({ detail }) => String(detail['reason']));
    expect(reasons.toSorted((a, b) => a.localeCompare(b))).toEqual(['closed', ...Array(5).fill('wrong')]);
    expect(items.every(({ actorId, detail }) => actorId === null && detail['method'] === 'password')).toBe(true);
    expect(JSON.stringify(items)).not.toMatch(/example|guess|127\.0/i);
  });

  test('none is, where there is no such account, in other words', async () => {
    const statuses = await guess('nobody@example.org', Array(12).fill('a guess at nobody'));
    expect([counted(statuses, 401), counted(statuses, 429)]).toEqual([5, 7]);
  });
});

test('a change of the password is guessed no faster, and counts for the account', async () => {
  const { id, session } = await withPassword('changing@example.org');
  const tries = Array.from({ length: 12 }, (_, index) =>
    session.setPassword({ current: `guess ${index}`, password: 'an entirely new one' }).then(
      () => 204,
      (error: { status: number }) => error.status,
    ),
  );
  const statuses = await Promise.all(tries);
  expect([counted(statuses, 401), counted(statuses, 429)]).toEqual([5, 7]);
  expect(await guess('changing@example.org', [password])).toEqual([429]);
  const { items } = await world.admin.listAudit({ action: 'login.fail', subjectId: id });
  expect(new Set(items.map(({ detail }) => detail['method']))).toEqual(new Set(['password-change']));
});

test('a slip now and then keeps nobody out', async () => {
  await withPassword('slips@example.org');
  for (let round = 0; round < 4; round++) {
    expect(await guess('slips@example.org', ['not quite it', 'not it either'])).toEqual([401, 401]);
    expect(await guess('slips@example.org', [password])).toEqual([201]);
  }
});

test('a link that is not valid is audited', async () => {
  const refused = createClient({ baseUrl: world.url }).loginByLink({ secret: 'tml_not-a-link-of-ours' });
  await expect(refused).rejects.toMatchObject({ code: 'login_failed' });
  const { items } = await world.admin.listAudit({ action: 'login.fail', limit: 1 });
  expect(items).toMatchObject([{ actorId: null, subjectId: null, detail: { method: 'link', reason: 'not-valid' } }]);
});

describe('a password that is guessed first is refused:', () => {
  test.each([
    'administrator1',
    'Password1234',
    'p@ssw0rd12345!',
    'passwordpassword',
    'iloveyou2024!!',
    'qwertyuiop12',
    '123456789012',
    'abcdefghijklmn',
    'aaaaaaaaaaaaaa',
    'abcabcabcabc',
    'Lovelace1815!',
    'l0velace-forever',
    'countess.of.math',
    'tastemaker2026',
    'correcthorse'.slice(0, 4).repeat(4),
  ])('%s', async (given) => {
    const email = `countess.of+${crypto.randomUUID()}@example.org`;
    const { id } = await world.admin.createUser({ name: 'Ada Lovelace', role: 'labeler', email });
    const session = await world.logIn(id);
    const errors = [{ path: 'password', message: expect.any(String) }];
    const refused = session.setPassword({ password: given });
    await expect(refused).rejects.toMatchObject({ code: 'validation_failed', problem: { errors } });
    await session.setPassword({ password: 'seven quiet lighthouses' });
  });
});
