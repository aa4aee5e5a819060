import { createClient } from '@tastemaker/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());

const speak = (token: string) => createClient({ baseUrl: world.url, token, retries: 0 });

describe('a token of some scopes', () => {
  test('may do what they are for, and is told what else would need', async () => {
    const { secret } = await researcher.client.createToken({ name: 'dashboard', scopes: ['read'] });
    const dashboard = speak(secret);
    expect((await dashboard.listProjects()).items).toEqual([]);
    expect((await dashboard.me()).token).toMatchObject({ kind: 'api', scopes: ['read'] });
    await expect(dashboard.createProject({ name: 'No' })).rejects.toMatchObject({
      status: 403,
      code: 'insufficient_scope',
      message: 'This needs a token of scope write; yours has read.',
    });
  });

  test('may do no more than its person', async () => {
    const labeler = await world.person('labeler');
    const { secret } = await labeler.client.createToken({ name: 'all', scopes: ['read', 'write', 'admin'] });
    await expect(speak(secret).createProject({ name: 'No' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(speak(secret).listUsers()).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('makes none that may do more', async () => {
    const { secret } = await researcher.client.createToken({ name: 'keys', scopes: ['admin', 'read'] });
    const keys = speak(secret);
    expect((await keys.createToken({ name: 'reader', scopes: ['read'] })).scopes).toEqual(['read']);
    for (const scopes of [null, ['read' as const, 'write' as const]]) {
      await expect(keys.createToken({ name: 'more', scopes })).rejects.toMatchObject({ code: 'insufficient_scope' });
    }
  });

  test('rotates and revokes itself, and no other', async () => {
    const { id, secret } = await researcher.client.createToken({ name: 'job', scopes: ['train'] });
    const other = await researcher.client.createToken({ name: 'other' });
    const job = speak(secret);
    const rotated = await job.rotateToken(id);
    expect(rotated).toMatchObject({ id, scopes: ['train'] });
    for (const attempt of [() => job.rotateToken(other.id), () => job.revokeToken(other.id), () => job.listTokens()]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'insufficient_scope' });
    }
    await speak(rotated.secret).revokeToken(id);
    await expect(job.me()).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('rotating a token', () => {
  test('gives a new secret beside which the old one works for a while', async () => {
    const { id, secret } = await researcher.client.createToken({ name: 'service' });
    const rotated = await researcher.client.rotateToken(id, { overlapSeconds: 600 });
    expect(rotated.secret).not.toBe(secret);
    expect(Date.parse(rotated.previousValidUntil ?? '') - Date.now()).toBeGreaterThan(500_000);
    expect([(await speak(secret).me()).token.id, (await speak(rotated.secret).me()).token.id]).toEqual([id, id]);
  });

  test('without overlap ends the old secret at once', async () => {
    const { id, secret } = await researcher.client.createToken({ name: 'leaked' });
    const { secret: next } = await researcher.client.rotateToken(id, { overlapSeconds: 0 });
    await expect(speak(secret).me()).rejects.toMatchObject({ code: 'unauthorized' });
    expect((await speak(next).me()).id).toBe(researcher.user.id);
  });

  test('is for the tokens one has: another’s are as if they weren’t there, but for admins', async () => {
    const labeler = await world.person('labeler', 'Other');
    const { id } = await researcher.client.createToken({ name: 'mine' });
    await expect(labeler.client.rotateToken(id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await world.admin.rotateToken(id)).userId).toBe(researcher.user.id);
  });
});

test('a token ends when it expires', async () => {
  const expiresAt = new Date(Date.now() + 300).toISOString();
  const { secret } = await researcher.client.createToken({ name: 'short', expiresAt });
  await expect
    .poll(() =>
      speak(secret)
        .me()
        .catch((error: unknown) => error),
    )
    .toMatchObject({ code: 'unauthorized' });
});

test('a token shows when it was used last', async () => {
  const { id, secret } = await researcher.client.createToken({ name: 'seldom' });
  const lastUse = async () =>
    (await researcher.client.listTokens({ limit: 500 })).items.find((token) => token.id === id)?.lastUsedAt;
  expect(await lastUse()).toBeNull();
  await speak(secret).me();
  expect(Date.now() - Date.parse((await lastUse()) ?? '')).toBeLessThan(60_000);
});
