import { createClient } from '@tastemaker/client';
import { problem } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createBrowser as browserTo,
  clientId,
  clientSecret,
  type OpenIdProvider,
  publicUrl,
  startOpenIdProvider,
  throughProvider,
} from './support/openid.js';
import { createWorld, type World } from './support/world.js';

// Against a real OpenID provider on this machine: discovery, PKCE, its login page, its signed ID tokens.

let provider: OpenIdProvider;
let world: World;

beforeAll(async () => {
  provider = await startOpenIdProvider();
  world = await provider.world({ createLabelers: false });
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

const createBrowser = () => browserTo(world.url);

async function loginAs(account: string): Promise<URL> {
  const visit = createBrowser();
  const { next } = await visit(await throughProvider(visit, account));
  return new URL(next);
}

async function sessionOf(page: URL) {
  const session = await createClient({ baseUrl: world.url }).loginByLink({ secret: page.hash.slice(1) });
  return { session, client: createClient({ baseUrl: world.url, token: session.token.secret ?? '' }) };
}

describe('who was invited', () => {
  test('is logged in by their verified address, and later by who they are at the provider', async () => {
    const ada = await world.admin.createUser({ name: 'Ada', email: 'Ada@example.org', role: 'researcher' });
    const page = await loginAs('ada');
    expect(page.href).toMatch(/^http:\/\/taste\.example\/login\?returnTo=%2Fwork#tml_/);
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
    const open = await provider.world({ createLabelers: true });
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
    const back = new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer });
    expect((await visit(`${publicUrl}/v1/auth/oidc/callback?${back.toString()}`)).next).toBe(
      `${publicUrl}/login#problem=login_failed`,
    );
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
