import { me as meSchema, problem, type Run, session as sessionSchema } from '@tastemaker/contracts';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildApp } from '../src/index.js';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

// Sessions as browsers have them. What a browser sends by itself (cookie, Origin, Host, Sec-Fetch-Site) is sent by hand.

const host = '127.0.0.1:3000';
const origin = `http://${host}`;
const publicUrl = 'https://taste.example';

let world: World;
/** Behind a proxy that ends TLS and says so. */
let behindProxy: World['app'];

beforeAll(async () => {
  world = await createWorld({ publicUrl, rateLimits: { perToken: 0, perAddress: 0 } });
  behindProxy = await buildApp({ ...world.app.deps, accessSettings: undefined }, { trustProxy: 'loopback' });
});
afterAll(async () => {
  await behindProxy.close();
  await world.close();
});

type Headers = Record<string, string>;
type Answer = Awaited<ReturnType<World['app']['inject']>>;

const changingMethod = z.enum(['POST', 'PUT', 'PATCH', 'DELETE']);

const codeOf = (answer: Answer) => problem.parse(answer.json()).code;
const cookiesOf = (answer: Answer) => [answer.headers['set-cookie'] ?? []].flat();

const me = (headers: Headers) => world.app.inject({ url: '/v1/me', headers });

async function linkFor(userId: string): Promise<string> {
  return new URL((await world.admin.createLoginLink(userId)).url).hash.slice(1);
}

function logIn(secret: string, headers: Headers = { host, origin }, app = world.app) {
  return app.inject({ method: 'POST', url: '/v1/auth/link', headers, payload: { secret, cookie: true } });
}

/** A page of ours in a browser that has logged in. */
async function browser(name: string, headers: Headers = { host, origin }, app = world.app) {
  const { user } = await world.person('researcher', name);
  const answer = await logIn(await linkFor(user.id), headers, app);
  expect(answer.statusCode).toBe(201);
  const cookie = cookiesOf(answer)[0]?.split(';')[0] ?? '';
  const page = { ...headers, cookie };
  const ask = (options: InjectOptions) => app.inject({ ...options, headers: { ...page, ...options.headers } });
  const { csrfToken } = meSchema.parse((await ask({ url: '/v1/me' })).json());
  /** Sends a change with what a page of ours sends; undefined: leaves the header out. */
  const create = (others: Record<string, string | undefined> = {}) => {
    const given = Object.entries({ ...page, 'x-csrf-token': csrfToken ?? '', ...others });
    const sent = Object.fromEntries(given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
    return app.inject({ method: 'POST', url: '/v1/projects', headers: sent, payload: { name: 'Haiku' } });
  };
  return { user, answer, cookie, csrfToken: csrfToken ?? '', ask, create };
}

describe('a login with a cookie', () => {
  test('hands the session to the browser only, until it ends', async () => {
    const { answer, user } = await browser('Ada');
    const session = sessionSchema.parse(answer.json());
    expect(session).toMatchObject({ user: { id: user.id }, token: { kind: 'session', secret: null } });
    const [cookie = ''] = cookiesOf(answer);
    expect(cookie).toMatch(/^tastemaker_session_3000=tmk_[\w-]{43}; /);
    const [, ...attributes] = cookie.split('; ');
    const expires = new Date(Math.trunc(Date.parse(session.token.expiresAt ?? '') / 1000) * 1000).toUTCString();
    expect(attributes.toSorted()).toEqual([`Expires=${expires}`, 'HttpOnly', 'Path=/', 'SameSite=Strict']);
    expect(answer.body).not.toContain('tmk_');
  });

  test('by password does the same', async () => {
    const { user } = await world.person('labeler', 'By password');
    await world.admin.updateUser(user.id, { email: 'cookie@example.org' });
    const password = 'correct horse battery staple';
    await (await world.logIn(user.id)).setPassword({ password });
    const payload = { email: 'cookie@example.org', password, cookie: true };
    const post = (headers: Headers) => world.app.inject({ method: 'POST', url: '/v1/auth/password', headers, payload });
    expect(codeOf(await post({ host, origin: 'https://evil.example' }))).toBe('csrf_refused');
    const answer = await post({ host, origin });
    expect(answer.json()).toMatchObject({ token: { secret: null } });
    expect(cookiesOf(answer)).toHaveLength(1);
  });

  test('is refused to pages of others, and leaves the link as it is', async () => {
    const { user } = await world.person('labeler', 'Lured');
    const secret = await linkFor(user.id);
    const foreign: Headers[] = [
      { host, origin: 'https://evil.example' },
      { host, origin: 'null' },
      { host, origin: 'http://127.0.0.1:3001' },
      { host, origin: 'https://127.0.0.1:3000' },
      { host, origin: 'http://127.0.0.1:3000.evil.example' },
      { host, 'sec-fetch-site': 'cross-site' },
      { host, 'sec-fetch-site': 'same-site' },
      { host },
    ];
    for (const headers of foreign) {
      const answer = await logIn(secret, headers);
      expect(answer.statusCode, JSON.stringify(headers)).toBe(403);
      expect(codeOf(answer)).toBe('csrf_refused');
      expect(cookiesOf(answer)).toEqual([]);
    }
    expect((await logIn(secret)).statusCode).toBe(201);
  });

  test('is not what programs are given: the secret, from anywhere, and no cookie', async () => {
    const { user } = await world.person('labeler', 'Program');
    const answer = await world.app.inject({
      method: 'POST',
      url: '/v1/auth/link',
      headers: { host, origin: 'https://elsewhere.example' },
      payload: { secret: await linkFor(user.id) },
    });
    expect(answer.json()).toMatchObject({ token: { secret: expect.stringMatching(/^tmk_/) } });
    expect(cookiesOf(answer)).toEqual([]);
  });

  test('works by each name that the browser knows this machine by', async () => {
    const { create } = await browser('Local', { host: 'localhost:3000', origin: 'http://localhost:3000' });
    expect((await create()).statusCode).toBe(201);
    expect(codeOf(await create({ origin }))).toBe('csrf_refused');
  });
});

describe('over https', () => {
  const secure = /^__Host-tastemaker_session=tmk_[\w-]{43}; .*Secure/;

  test('as a trusted proxy says, the cookie is for https and this host only', async () => {
    const proxied = { host: '10.0.0.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'label.example' };
    const { answer, create } = await browser('Proxied', { ...proxied, origin: 'https://label.example' }, behindProxy);
    expect(cookiesOf(answer)[0]).toMatch(secure);
    expect(cookiesOf(answer)[0]).not.toContain('Domain');
    expect((await create()).statusCode).toBe(201);
    expect(codeOf(await create({ origin: 'http://label.example' }))).toBe('csrf_refused');
    expect(codeOf(await create({ origin: 'http://10.0.0.1' }))).toBe('csrf_refused');
  });

  test('as it is set up, also behind a proxy that passes on neither its host nor its protocol', async () => {
    for (const name of ['taste.example', '10.0.0.1:3000']) {
      const { answer, create } = await browser(name, { host: name, origin: publicUrl });
      expect(cookiesOf(answer)[0]).toMatch(secure);
      expect((await create()).statusCode).toBe(201);
    }
  });

  test('a cookie without the prefix, which another host of the domain may have set, is not taken', async () => {
    const { cookie } = await browser('Planted', { host: 'taste.example', origin: publicUrl });
    const planted = cookie.replace('__Host-tastemaker_session', 'tastemaker_session_80');
    expect((await me({ host: 'taste.example', cookie })).statusCode).toBe(200);
    expect(codeOf(await me({ host: 'taste.example', cookie: planted }))).toBe('unauthorized');
  });

  test('nobody is believed who is no trusted proxy', async () => {
    const headers = {
      host,
      origin: 'https://evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const { user } = await world.person('labeler', 'Direct');
    expect(codeOf(await logIn(await linkFor(user.id), headers))).toBe('csrf_refused');
  });
});

describe('a change by a cookie', () => {
  test('needs this server’s own page and the session’s token', async () => {
    const { create } = await browser('Ada');
    const other = await browser('Mallory');
    expect((await create()).statusCode).toBe(201);
    expect((await create({ origin: undefined, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
    const refused: Record<string, string | undefined>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { origin: undefined },
      { origin: undefined, 'sec-fetch-site': 'same-site' },
      { 'x-csrf-token': undefined },
      { 'x-csrf-token': '' },
      { 'x-csrf-token': 'x'.repeat(43) },
      { 'x-csrf-token': other.csrfToken },
    ];
    for (const others of refused) {
      const answer = await create(others);
      expect(answer.statusCode, JSON.stringify(others)).toBe(403);
      expect(problem.parse(answer.json())).toMatchObject({
        code: 'csrf_refused',
        detail: expect.stringMatching(/own page|GET \/v1\/me/),
      });
    }
  });

  test('is refused before its body is read', async () => {
    const { ask, csrfToken } = await browser('Large');
    const payload = 'x'.repeat(2 ** 20);
    const url = '/v1/projects';
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example', 'x-csrf-token': csrfToken };
    expect(codeOf(await ask({ method: 'POST', url, headers, payload }))).toBe('csrf_refused');
  });

  test('is asked of every route that changes something', async () => {
    const { ask } = await browser('Every');
    const changing = world.app.registeredRoutes.filter(
      ({ method, access }) => method !== 'GET' && method !== 'HEAD' && access !== 'public',
    );
    expect(changing.length).toBeGreaterThan(60);
    for (const { method, url, access } of changing) {
      const path = url.replaceAll(/:\w+|\*/g, crypto.randomUUID());
      const answer = await ask({ method: changingMethod.parse(method), url: path });
      // OpenAI's clients read OpenAI's own shape.
      const told = url.startsWith('/openai/') ? answer.json().error.code : codeOf(answer);
      // What trainers call takes no cookie at all.
      expect(told, `${method} ${url}`).toBe(access === 'trainer' ? 'unauthorized' : 'csrf_refused');
    }
  });

  test('reading needs neither', async () => {
    const { ask, user } = await browser('Reader');
    for (const headers of [{}, { origin: 'https://evil.example' }]) {
      expect((await ask({ url: '/v1/me', headers })).json()).toMatchObject({ id: user.id });
    }
  });
});

describe('a bearer token', () => {
  test('needs no page and no CSRF token, and has none', async () => {
    const { client, token } = await world.person('researcher', 'Program');
    expect((await client.me()).csrfToken).toBeNull();
    const headers = { host, origin: 'https://elsewhere.example', authorization: `Bearer ${token}` };
    const answer = await world.app.inject({ method: 'POST', url: '/v1/projects', headers, payload: { name: 'Haiku' } });
    expect(answer.statusCode).toBe(201);
  });

  test('is who calls, whatever cookie is sent along', async () => {
    const { ask } = await browser('Cookie');
    const { user, token } = await world.person('researcher', 'Bearer');
    const withToken = (authorization: string) => ask({ url: '/v1/me', headers: { authorization } });
    expect((await withToken(`Bearer ${token}`)).json()).toMatchObject({ id: user.id, csrfToken: null });
    const refused = await withToken('Bearer tmk_unknown');
    expect(codeOf(refused)).toBe('unauthorized');
    expect(cookiesOf(refused)).toEqual([]);
  });

  test('is no session, put into the cookie', async () => {
    const { token } = await world.person('researcher', 'Misplaced');
    const answer = await world.app.inject({
      url: '/v1/me',
      headers: { host, cookie: `tastemaker_session_3000=${token}` },
    });
    expect(codeOf(answer)).toBe('unauthorized');
  });
});

describe('the end', () => {
  const cleared = /^tastemaker_session_3000=; .*Expires=Thu, 01 Jan 1970 00:00:00 GMT/;

  test('by the logout clears the cookie, and its secret opens nothing any more', async () => {
    const { ask, csrfToken } = await browser('Leaving');
    expect(codeOf(await ask({ method: 'POST', url: '/v1/auth/logout' }))).toBe('csrf_refused');
    const out = await ask({ method: 'POST', url: '/v1/auth/logout', headers: { 'x-csrf-token': csrfToken } });
    expect(out.statusCode).toBe(204);
    expect(cookiesOf(out)).toEqual([expect.stringMatching(cleared)]);
    const after = await ask({ url: '/v1/me' });
    expect(after.statusCode).toBe(401);
    expect(cookiesOf(after)).toEqual([expect.stringMatching(cleared)]);
  });

  test('of the session from elsewhere is heard with the next request', async () => {
    const { ask, user } = await browser('Revoked');
    const { items } = await world.admin.listTokens({ userId: user.id, kind: 'session' });
    await world.admin.revokeToken(items[0]?.id ?? '');
    expect(codeOf(await ask({ url: '/v1/me' }))).toBe('unauthorized');
  });

  test('of the account comes at once', async () => {
    const { ask, user, create } = await browser('Disabled');
    await world.admin.updateUser(user.id, { disabled: true });
    expect(codeOf(await ask({ url: '/v1/me' }))).toBe('account_disabled');
    expect(codeOf(await create())).toBe('account_disabled');
    await world.admin.updateUser(user.id, { disabled: false });
    expect((await ask({ url: '/v1/me' })).statusCode).toBe(200);
  });

  test('ends what is being sent, too', async () => {
    const researcher = await world.person('researcher', 'Watching');
    const login = await fetch(`${world.url}/v1/auth/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: world.url },
      body: JSON.stringify({ secret: await linkFor(researcher.user.id), cookie: true }),
    });
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { id } = await waitingRun(researcher);
    const events = await fetch(`${world.url}/v1/runs/${id}/events`, { headers: { cookie } });
    expect(events.status).toBe(200);
    const { items } = await world.admin.listTokens({ userId: researcher.user.id, kind: 'session' });
    await world.admin.revokeToken(items[0]?.id ?? '');
    // It breaks off; without an end this waits until the test's time is over.
    await expect(events.text()).rejects.toThrow(/terminated/);
  });
});

/** A run that no worker takes, so that its events never end by themselves. */
async function waitingRun(researcher: Person): Promise<Run> {
  const { id: projectId } = await world.project(researcher);
  const messages = [
    { role: 'user', content: 'Who?' },
    { role: 'assistant', content: 'I.' },
  ];
  const query = { kind: 'demonstrations', name: 'd' } as const;
  const snapshot = await researcher.client.uploadSnapshot(projectId, query, JSON.stringify({ messages }));
  const base = await registerModel(world.database, 'base of a stream', 'base');
  return researcher.client.createRun({ config: { kind: 'finetune' }, snapshotId: snapshot.id, baseModelId: base.id });
}
