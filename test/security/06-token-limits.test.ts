// A program's token, made to do little and to end soon, gets into the wrong hands. Whoever has it tries each way in which one
// credential makes another: a rotation, a new token, a password, a login link, an account or an address to log in by, the old
// secret after a rotation. None of them does more than the token or outlives it; what it may make, it still makes.
import { type Client, createClient } from '@tastemaker/client';
import type { TokenScope } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from '../../services/api/test/support/world.js';

let world: World;
let admin: Person;
let researcher: Person;

beforeAll(async () => {
  world = await createWorld();
  admin = await world.person('admin', 'Second admin');
  researcher = await world.person('researcher');
});
afterAll(() => world.close());

const soon = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const speak = (token: string): Client => createClient({ baseUrl: world.url, token, retries: 0 });
const refusal = { status: 403, code: 'insufficient_scope' };

/** A token of somebody's with limits, and who speaks with it. */
async function limited(person: Person, scopes: TokenScope[] | null, expiresAt: string | null = null) {
  const made = await person.client.createToken({ name: 'limited', scopes, expiresAt });
  return { id: made.id, expiresAt: made.expiresAt, client: speak(made.secret) };
}

describe('a token that ends soon', () => {
  test('does not go on for ever by rotating itself', async () => {
    const { id, client, expiresAt } = await limited(researcher, null, soon(60));
    for (const later of [null, soon(120), soon(1e6)]) {
      await expect(client.rotateToken(id, { expiresAt: later })).rejects.toMatchObject(refusal);
    }
    expect((await client.rotateToken(id)).expiresAt).toBe(expiresAt);
  });

  test('ends with its time, whatever secret it has then', async () => {
    const { id, client } = await limited(researcher, null, soon(3));
    const { secret } = await client.rotateToken(id, { overlapSeconds: 7 * 24 * 3600 });
    for (const one of [client, speak(secret)]) {
      await expect
        .poll(() => one.me().catch((error: unknown) => error), { timeout: 30_000 })
        .toMatchObject({ code: 'unauthorized' });
    }
  });

  test('makes none that ends later', async () => {
    const { client } = await limited(researcher, null, soon(60));
    for (const later of [null, soon(120)]) {
      await expect(client.createToken({ name: 'later', expiresAt: later })).rejects.toMatchObject(refusal);
    }
    expect((await client.createToken({ name: 'earlier', expiresAt: soon(30) })).id).toBeTypeOf('string');
  });

  test('gets no secret of a token that ends later', async () => {
    const { client } = await limited(researcher, null, soon(60));
    const { id } = await limited(researcher, null);
    await expect(client.rotateToken(id)).rejects.toMatchObject(refusal);
    expect((await client.rotateToken(id, { expiresAt: soon(30) })).expiresAt).not.toBeNull();
  });

  test('of an admin makes no login, for itself or for others', async () => {
    const { client } = await limited(admin, null, soon(60));
    for (const { user } of [admin, researcher]) {
      await expect(client.createLoginLink(user.id)).rejects.toMatchObject(refusal);
    }
  });
});

describe('a token of some scopes', () => {
  test('sets no password', async () => {
    const { client } = await limited(admin, ['admin']);
    const refused = client.setPassword({ password: 'a password of the thief' });
    await expect(refused).rejects.toMatchObject({ status: 403, code: 'session_required' });
    // Nor does one that is not limited: it would outlive its revocation.
    await expect(admin.client.setPassword({ password: 'a password of the thief' })).rejects.toMatchObject({
      code: 'session_required',
    });
    expect((await admin.client.me()).hasPassword).toBe(false);
  });

  test('gets no secret of a token that may do more', async () => {
    const { client } = await limited(researcher, ['admin', 'read']);
    for (const scopes of [null, ['admin', 'write'] as TokenScope[]]) {
      const { id } = await limited(researcher, scopes);
      await expect(client.rotateToken(id)).rejects.toMatchObject(refusal);
    }
    const { id } = await limited(researcher, ['read']);
    expect((await client.rotateToken(id)).scopes).toEqual(['read']);
  });

  test('of an admin makes none for others that may do more, and rotates none of theirs', async () => {
    const { client } = await limited(admin, ['admin']);
    const userId = researcher.user.id;
    await expect(client.createToken({ name: 'theirs', userId })).rejects.toMatchObject(refusal);
    await expect(client.createToken({ name: 'theirs', userId, scopes: ['train'] })).rejects.toMatchObject(refusal);
    const { id } = await limited(researcher, null);
    await expect(client.rotateToken(id)).rejects.toMatchObject(refusal);
  });

  test('of an admin opens no account to log in by', async () => {
    const { client } = await limited(admin, ['admin']);
    const email = 'thief@example.org';
    await expect(client.createUser({ name: 'Thief', role: 'admin', email })).rejects.toMatchObject(refusal);
    for (const change of [{ email }, { role: 'admin' as const }, { disabled: false }]) {
      await expect(client.updateUser(researcher.user.id, change)).rejects.toMatchObject(refusal);
    }
    await expect(client.createLoginLink(admin.user.id)).rejects.toMatchObject(refusal);
    // Shutting somebody out gives nobody anything.
    const { id } = await client.createUser({ name: 'Stand-in', role: 'labeler', kind: 'simulated' });
    expect((await client.updateUser(id, { disabled: true })).disabledAt).not.toBeNull();
  });
});

test('a secret that was rotated away ends with its overlap, and makes nothing that lasts longer', async () => {
  const { id, secret } = await researcher.client.createToken({ name: 'leaked' });
  const next = await researcher.client.rotateToken(id, { overlapSeconds: 60 });
  const leaked = speak(secret);
  expect((await leaked.me()).token.expiresAt).toBe(next.previousValidUntil);
  await expect(leaked.rotateToken(id)).rejects.toMatchObject(refusal);
  await expect(leaked.createToken({ name: 'kept' })).rejects.toMatchObject(refusal);
  expect((await speak(next.secret).me()).token.expiresAt).toBeNull();
});

test('who is logged in makes tokens that are kept, and a password', async () => {
  const person = await world.person('researcher', 'Logged in');
  const client = await world.logIn(person.user.id);
  const { id, expiresAt } = await client.createToken({ name: 'kept' });
  expect(expiresAt).toBeNull();
  expect((await client.rotateToken(id, { expiresAt: null })).expiresAt).toBeNull();
  await client.setPassword({ password: 'long enough and my own' });
  expect((await client.me()).hasPassword).toBe(true);
});
