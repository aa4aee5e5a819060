import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { createClient } from '@tastemaker/client';
import { type LoginLink, problem } from '@tastemaker/contracts';
import { passwordHashOf } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type Person, type World } from './support/world.js';

const password = 'correct horse battery staple';

let world: World;
let mailer: Server;
const mail = z.object({ email: z.email(), name: z.string(), url: z.url(), expiresAt: z.string() });
const mails: z.infer<typeof mail>[] = [];

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  mails.push(mail.parse(await json(request)));
  response.end();
  mailer.emit('mail');
}

beforeAll(async () => {
  mailer = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => mailer.listen(0, '127.0.0.1', resolve));
  const address = mailer.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  world = await createWorld({ publicUrl: 'https://taste.example', loginLinkHook: `http://127.0.0.1:${port}/send` });
});
afterAll(async () => {
  await world.close();
  await new Promise((resolve) => mailer.close(resolve));
});

/** The API without a token. */
const nobody = () => createClient({ baseUrl: world.url, retries: 0 });
const withToken = (token: string | null) =>
  createClient({ baseUrl: world.url, token: z.string().parse(token), retries: 0 });
const secretOf = ({ url }: Pick<LoginLink, 'url'>) => new URL(url).hash.slice(1);

async function login(secret: string) {
  const session = await nobody().loginByLink({ secret });
  return { session, client: withToken(session.token.secret) };
}

/** The least time that a wrong password takes, of four. */
async function fastest(email: (i: number) => string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 4; i++) {
    const begun = performance.now();
    const attempt = nobody().loginByPassword({ email: email(i), password: 'wrong' });
    await expect(attempt).rejects.toMatchObject({ code: 'login_failed' });
    times.push(performance.now() - begun);
  }
  return Math.min(...times);
}

/** Somebody with an address and a password. */
async function withPassword(email: string): Promise<Person> {
  const person = await world.person('labeler', email);
  await world.admin.updateUser(person.user.id, { email });
  await (await world.logIn(person.user.id)).setPassword({ password });
  return person;
}

describe('a login link', () => {
  test('that an admin made logs its person in, once', async () => {
    const { user } = await world.person('researcher', 'Linked');
    const link = await world.admin.createLoginLink(user.id);
    expect(link.url).toMatch(/^https:\/\/taste\.example\/login#tml_[\w-]{43}$/);
    const { session, client } = await login(secretOf(link));
    expect(session).toMatchObject({ user: { id: user.id }, token: { kind: 'session', name: 'login by link' } });
    expect(await client.me()).toMatchObject({ id: user.id, token: { kind: 'session', scopes: null } });
    await expect(login(secretOf(link))).rejects.toMatchObject({ status: 401, code: 'login_failed' });
  });

  test('is void when a newer one was made', async () => {
    const { user } = await world.person('labeler', 'Twice');
    const older = await world.admin.createLoginLink(user.id);
    const newer = await world.admin.createLoginLink(user.id);
    await expect(login(secretOf(older))).rejects.toMatchObject({ code: 'login_failed' });
    expect((await login(secretOf(newer))).session.user.id).toBe(user.id);
  });

  test('is mailed to who asks for one, and whoever asks learns nothing', async () => {
    const { user } = await world.person('labeler', 'Forgetful');
    await world.admin.updateUser(user.id, { email: 'forgetful@example.org' });
    const mailed = once(mailer, 'mail');
    await nobody().requestLoginLink({ email: 'stranger@example.org' });
    await nobody().requestLoginLink({ email: 'Forgetful@example.org' });
    await mailed;
    expect(mails).toMatchObject([{ email: 'forgetful@example.org', name: 'Forgetful' }]);
    expect((await login(secretOf(mails[0] ?? { url: 'x:' }))).session.user.id).toBe(user.id);
  });
});

describe('a session', () => {
  test('ends with the logout', async () => {
    const { user } = await world.person('labeler', 'Leaving');
    const { client } = await login(secretOf(await world.admin.createLoginLink(user.id)));
    await client.logout();
    await expect(client.me()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('is listed with its last use, and can be ended from another', async () => {
    const { user, client } = await world.person('labeler', 'Two places');
    const { session, client: elsewhere } = await login(secretOf(await world.admin.createLoginLink(user.id)));
    await elsewhere.me();
    const { items } = await client.listTokens({ kind: 'session' });
    expect(items).toMatchObject([{ id: session.token.id, lastUsedAt: expect.any(String) }]);
    await client.revokeToken(session.token.id);
    await expect(elsewhere.me()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('is not what a token is that was made to be kept', async () => {
    const { client } = await world.person('labeler', 'Program');
    await expect(client.logout()).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a password', () => {
  test('logs in, however the address is capitalized', async () => {
    const { user } = await withPassword('ada@example.org');
    const session = await nobody().loginByPassword({ email: 'Ada@Example.org', password });
    expect(session).toMatchObject({ user: { id: user.id }, token: { kind: 'session' } });
    expect((await withToken(session.token.secret).me()).hasPassword).toBe(true);
  });

  test('is kept as argon2id and told to nobody', async () => {
    const { user } = await withPassword('kept@example.org');
    expect(await passwordHashOf(world.database, user.id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(await world.admin.listUsers({ limit: 500 }))).not.toContain('argon2');
  });

  test('that is wrong, an address that is nobody’s and an account without a password are answered alike', async () => {
    await withPassword('grace@example.org');
    const { user } = await world.person('labeler', 'Without');
    await world.admin.updateUser(user.id, { email: 'without@example.org' });
    const answers = await Promise.all(
      ['grace@example.org', 'nobody@example.org', 'without@example.org'].map(async (email) => {
        const response = await fetch(`${world.url}/v1/auth/password`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, password: 'wrong' }),
        });
        return { ...problem.parse(await response.json()), instance: '' };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 401, code: 'login_failed' });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test('takes as long to refuse for an address that is nobody’s', async () => {
    await withPassword('timed@example.org');
    await fastest(() => 'warm@example.org');
    const known = await fastest(() => 'timed@example.org');
    const unknown = await fastest((i) => `nobody${i}@example.org`);
    // The hash takes tens of milliseconds; without it an answer takes two or three.
    expect(unknown).toBeGreaterThan(known / 3);
    expect(known).toBeGreaterThan(unknown / 3);
  });

  test('is changed by who knows the old one, and ends the other sessions', async () => {
    const { client, user } = await withPassword('changing@example.org');
    const open = () => nobody().loginByPassword({ email: 'changing@example.org', password });
    const [one, other] = [await open(), await open()];
    const next = 'another good password';
    await expect(withToken(one.token.secret).setPassword({ password: next })).rejects.toMatchObject({
      code: 'login_failed',
    });
    await withToken(one.token.secret).setPassword({ current: password, password: next });
    expect((await withToken(one.token.secret).me()).id).toBe(user.id);
    await expect(withToken(other.token.secret).me()).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(open()).rejects.toMatchObject({ code: 'login_failed' });
    // A token that was made to be kept is no session.
    expect((await client.me()).id).toBe(user.id);
  });

  test('that was forgotten is removed by an admin', async () => {
    const { user, client } = await withPassword('lost@example.org');
    await world.admin.updateUser(user.id, { password: null });
    expect((await client.me()).hasPassword).toBe(false);
    await (await world.logIn(user.id)).setPassword({ password: 'a new long password' });
  });

  test('of under twelve characters is refused', async () => {
    const { user } = await world.person('labeler', 'Short');
    const client = await world.logIn(user.id);
    await expect(client.setPassword({ password: 'hunter2' })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  test('is not guessed: after five failures even the right one has to wait', async () => {
    await withPassword('guessed@example.org');
    const attempt = (given: string) => nobody().loginByPassword({ email: 'guessed@example.org', password: given });
    for (let i = 0; i < 5; i++) await expect(attempt(`guess ${i}`)).rejects.toMatchObject({ code: 'login_failed' });
    const refused = await fetch(`${world.url}/v1/auth/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'guessed@example.org', password }),
    });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    // Others are not kept out by that.
    await withPassword('innocent@example.org');
    await nobody().loginByPassword({ email: 'innocent@example.org', password });
  });
});

describe('who is disabled', () => {
  test('is refused with tokens, passwords and links, and back when enabled again', async () => {
    const { user, client } = await withPassword('disabled@example.org');
    const link = await world.admin.createLoginLink(user.id);
    expect((await world.admin.updateUser(user.id, { disabled: true })).disabledAt).not.toBeNull();
    await expect(client.me()).rejects.toMatchObject({ status: 403, code: 'account_disabled' });
    const byPassword = nobody().loginByPassword({ email: 'disabled@example.org', password });
    await expect(byPassword).rejects.toMatchObject({ code: 'account_disabled' });
    await expect(login(secretOf(link))).rejects.toMatchObject({ code: 'login_failed' });
    await world.admin.updateUser(user.id, { disabled: false });
    expect((await client.me()).id).toBe(user.id);
  });
});

test('who was deleted is out, and their address free', async () => {
  const { user, client } = await withPassword('gone@example.org');
  await world.admin.deleteUser(user.id);
  await expect(client.me()).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(nobody().loginByPassword({ email: 'gone@example.org', password })).rejects.toMatchObject({
    code: 'login_failed',
  });
  expect(await world.admin.getUser(user.id)).toMatchObject({ name: user.pseudonym, email: null });
  await withPassword('gone@example.org');
});

test('the login page learns what it can offer', async () => {
  expect(await nobody().loginMethods()).toEqual({ password: true, link: true, oidc: null });
});
