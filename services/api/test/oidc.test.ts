import { createServer, type Server } from 'node:http';
import { createClient } from '@tastemaker/client';
import { problem } from '@tastemaker/contracts';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from './support/world.js';

// Against a real OpenID provider on this machine: discovery, PKCE, its login page, its signed ID tokens.

const clientId = 'tastemaker';
const clientSecret = 'a-secret-that-both-know';

/** The provider's people: by login name. */
const accounts: Record<string, { email: string; email_verified: boolean; name: string }> = {
  ada: { email: 'ada@example.org', email_verified: true, name: 'Ada' },
  mallory: { email: 'boss@example.org', email_verified: false, name: 'Mallory' },
  grace: { email: 'grace@example.org', email_verified: true, name: 'Grace' },
  eve: { email: 'eve@example.org', email_verified: true, name: 'Eve' },
};

let server: Server;
let issuer: string;
let world: World;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  // The address of the API is the one that the tests below speak to.
  world = await createWorld({
    publicUrl,
    oidc: { issuer, clientId, clientSecret, name: 'Example', createLabelers: false },
  });
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [`${publicUrl}/v1/auth/oidc/callback`] },
    ],
    pkce: { required: () => true },
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...accounts[accountId] }) }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
});
afterAll(async () => {
  await world.close();
  await new Promise((resolve) => server.close(resolve));
});

/** Where browsers find the API, as they are told; the browser below knows that it is at `world.url`. */
const publicUrl = 'http://taste.example';

/** A browser: cookies by site, and redirections one at a time. */
function createBrowser() {
  const jars = new Map<string, Map<string, string>>();
  return async function visit(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ response: Response; next: string }> {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const response = await fetch(url.replace(publicUrl, world.url), {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return { response, next: new URL(response.headers.get('location') ?? '/', url).href };
  };
}
type Visit = ReturnType<typeof createBrowser>;

/** From the first click to the way back: the address of our callback, not yet visited. */
async function throughProvider(
  visit: Visit,
  account: string,
  start = '/v1/auth/oidc/start?returnTo=/work',
): Promise<string> {
  let { next } = await visit(`${publicUrl}${start}`);
  // The provider's pages: a login form, then one that asks for consent.
  for (let page = 0; page < 12 && !next.startsWith(publicUrl); page++) {
    const { response, next: following } = await visit(next);
    if (response.status !== 200) {
      next = following;
      continue;
    }
    const html = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? '';
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
    const form = prompt === 'login' ? { prompt, login: account, password: 'x' } : { prompt };
    ({ next } = await visit(new URL(action, next).href, form));
  }
  return next;
}

async function loginAs(account: string): Promise<URL> {
  const visit = createBrowser();
  const { next } = await visit(await throughProvider(visit, account));
  return new URL(next);
}

async function sessionOf(page: URL) {
  const session = await createClient({ baseUrl: world.url }).loginByLink({ secret: page.hash.slice(1) });
  return { session, client: createClient({ baseUrl: world.url, token: session.token.secret }) };
}

describe('who was invited', () => {
  test('is logged in by their verified address, and later by who they are at the provider', async () => {
    const ada = await world.admin.createUser({ name: 'Ada', email: 'Ada@example.org', role: 'researcher' });
    const page = await loginAs('ada');
    expect(page.href).toMatch(/^http:\/\/taste\.example\/work#tml_/);
    const { session, client } = await sessionOf(page);
    expect(session).toMatchObject({ user: { id: ada.id }, token: { kind: 'session', name: 'login by link' } });
    expect(await client.me()).toMatchObject({ id: ada.id, role: 'researcher' });
    await world.admin.updateUser(ada.id, { email: 'other@example.org' });
    expect((await sessionOf(await loginAs('ada'))).session.user.id).toBe(ada.id);
    const { items } = await world.admin.listAudit({ subjectId: ada.id, action: 'identity.link' });
    expect(items).toHaveLength(1);
  });

  test('is sent away while disabled', async () => {
    const grace = await world.admin.createUser({ name: 'Grace', email: 'grace@example.org', role: 'labeler' });
    await world.admin.updateUser(grace.id, { disabled: true });
    expect((await loginAs('grace')).hash).toBe('#problem=account_disabled');
  });
});

describe('who was not invited', () => {
  test('is sent away, also with an address that the provider has not verified', async () => {
    await world.admin.createUser({ name: 'Eve’s boss', email: 'boss@example.org', role: 'admin' });
    expect((await loginAs('eve')).hash).toBe('#problem=not_invited');
    expect((await loginAs('mallory')).hash).toBe('#problem=not_invited');
  });

  test('becomes a labeler where that is set up', async () => {
    const oidc = { issuer, clientId, clientSecret, name: 'Example', createLabelers: true };
    const open = await createWorld({ publicUrl, oidc });
    const before = world;
    world = open;
    try {
      const { session } = await sessionOf(await loginAs('eve'));
      expect(session.user).toMatchObject({ role: 'labeler', email: 'eve@example.org', name: 'Eve' });
    } finally {
      world = before;
      await open.close();
    }
  });
});

async function answer(response: Response) {
  return problem.parse(await response.json());
}

describe('the way back', () => {
  test('is open once, and only to the browser that went', async () => {
    const visit = createBrowser();
    const callback = await throughProvider(visit, 'eve');
    const other = createBrowser();
    expect(await answer((await other(callback)).response)).toMatchObject({ status: 401, code: 'login_failed' });
    expect((await visit(callback)).response.status).toBe(302);
    expect(await answer((await visit(callback)).response)).toMatchObject({ code: 'login_failed' });
  });

  test('is not believed with a code of somebody else’s', async () => {
    const [mine, theirs] = [createBrowser(), createBrowser()];
    const stolen = new URL(await throughProvider(theirs, 'ada')).searchParams.get('code') ?? '';
    const callback = new URL(await throughProvider(mine, 'eve'));
    callback.searchParams.set('code', stolen);
    // The code was made for another login's PKCE challenge: the provider refuses it.
    expect(new URL((await mine(callback.href)).next).hash).toBe('#problem=login_failed');
  });

  test('with the provider’s refusal leads to the page, which is told so', async () => {
    const visit = createBrowser();
    const { next } = await visit(`${publicUrl}/v1/auth/oidc/start`);
    const state = new URL(next).searchParams.get('state') ?? '';
    const back = new URLSearchParams({ error: 'access_denied', state, iss: issuer });
    expect((await visit(`${publicUrl}/v1/auth/oidc/callback?${back.toString()}`)).next).toBe(
      `${publicUrl}/login#problem=login_failed`,
    );
  });

  test('leads to no other site', async () => {
    for (const returnTo of ['https://evil.example', '//evil.example', String.raw`/\evil.example`]) {
      const response = await fetch(`${world.url}/v1/auth/oidc/start?${new URLSearchParams({ returnTo }).toString()}`);
      expect(await answer(response)).toMatchObject({ code: 'validation_failed' });
    }
  });
});

test('the browser is sent with PKCE, state and nonce, and keeps the state to itself', async () => {
  const response = await fetch(`${world.url}/v1/auth/oidc/start`, { redirect: 'manual' });
  const { searchParams } = new URL(response.headers.get('location') ?? '');
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: `${publicUrl}/v1/auth/oidc/callback`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
});

test('a provider that is away is said to be, and asked again at the next login', async () => {
  const away = await createWorld({
    publicUrl,
    oidc: { issuer: 'http://127.0.0.1:9', clientId, clientSecret, name: 'Away', createLabelers: false },
  });
  const response = await fetch(`${away.url}/v1/auth/oidc/start`);
  expect(problem.parse(await response.json())).toMatchObject({ status: 503, code: 'unavailable' });
  await away.close();
});

test('the login page learns the provider’s name; without one there is nowhere to go', async () => {
  expect((await createClient({ baseUrl: world.url }).loginMethods()).oidc).toEqual({ name: 'Example' });
  const without = await createWorld();
  const response = await fetch(`${without.url}/v1/auth/oidc/callback?state=x`);
  expect(problem.parse(await response.json())).toMatchObject({ code: 'not_found' });
  await without.close();
});
