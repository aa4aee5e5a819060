// An attacker sends somebody a link to our own login that, by a trick in its return address, ends at the attacker's site
// with the login's secret behind `#`. The address is refused before the login begins, also where a stored one is bad, and
// the secret goes to our login page whatever the return address is.
import { createClient } from '@tastemaker/client';
import { returnPath } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createBrowser,
  type OpenIdProvider,
  publicUrl,
  startOpenIdProvider,
  throughProvider,
} from '../../services/api/test/support/openid.js';
import type { World } from '../../services/api/test/support/world.js';

/** As they stand in the parameter `returnTo`, once the query is decoded. */
const elsewhere: Record<string, string> = {
  'another site': 'https://evil.example/',
  'without a scheme': '//evil.example/',
  'three slashes': '///evil.example/',
  'a backslash': String.raw`/\evil.example/`,
  'two backslashes': String.raw`\\evil.example/`,
  'a backslash behind a slash pair': String.raw`/\/evil.example`,
  'a tab': '/\t/evil.example/',
  'a line feed': '/\n/evil.example/',
  'a carriage return': '/\r/evil.example/',
  'tabs in between': '/\t\t/\tevil.example/',
  'a leading space': ' //evil.example/',
  'a leading control character': '\u0001//evil.example/',
  'a NUL': '/\u0000/evil.example/',
  'encoded twice: a tab': '/%09/evil.example/',
  'encoded twice: a slash': '/%2Fevil.example/',
  'encoded twice: a backslash': '/%5cevil.example/',
  'encoded twice: line ends in a header': '/work%0d%0aLocation:%20https://evil.example',
  'encoded three times': '/%252Fevil.example/',
  'encoded four times': '/%25255cevil.example/',
  'encoded very often': `/%${'25'.repeat(20)}2Fevil.example/`,
  'a dot segment before two slashes': '/.//evil.example/',
  'two dots before two slashes': '/work/..//evil.example/',
  'encoded dots before two slashes': '/work/%2e%2e//evil.example/',
  'a fullwidth slash': '/／evil.example/',
  'a fullwidth slash, encoded': '/%EF%BC%8Fevil.example/',
  'a fullwidth backslash, encoded': '/%EF%BC%BCevil.example/',
  'an ideographic stop': '/work。evil.example',
  'a line separator': '/\u2028/evil.example',
  'a next line, encoded': '/%C2%85/evil.example',
  'user information': '//taste.example@evil.example/',
  'our name in front': 'http://taste.example.evil.example/',
  'our name as the user': 'http://taste.example@evil.example/',
  'our scheme only': 'http:evil.example',
  'a scheme of slashes': 'http:///evil.example',
  script: 'javascript:alert(1)',
  'script behind a tab': 'java\tscript:alert(1)',
  data: 'data:text/html,<script>1</script>',
  'a relative path': 'work',
  nothing: '',
  'a question mark': '?x',
  'a fragment': '/work#tml_of_another',
  'a fragment for the login page': '/login#tml_of_the_attacker',
  'broken encoding': '/%zz',
  'overlong UTF-8': '/%c0%afevil.example',
  'a very long path': `/${'a'.repeat(3000)}`,
};

/** And what is a page of ours, with where it leads. */
const ours: Record<string, string> = {
  '/work': '/work',
  '/': '/',
  '/projects/1?tab=judgments&q=a%20b': '/projects/1?tab=judgments&q=a%20b',
  '/a/../work': '/work',
  '/find?next=https://example.org/': '/find?next=https://example.org/',
  '/find?at=%2F%2Fexample.org': '/find?at=%2F%2Fexample.org',
};

let provider: OpenIdProvider;
let world: World;

beforeAll(async () => {
  provider = await startOpenIdProvider();
  world = await provider.world({ createLabelers: false });
  await world.admin.createUser({ name: 'Ada', email: 'ada@example.org', role: 'admin' });
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

describe.each(Object.entries(elsewhere))('a return address with %s', (_trick, returnTo) => {
  test.each(['/v1/auth/oidc/start', '/login'])('is refused by %s', async (page) => {
    const query = new URLSearchParams({ returnTo }).toString();
    const response = await fetch(`${world.url}${page}?${query}`, { redirect: 'manual' });
    expect(response.status).toBe(422);
    expect(response.headers.get('location')).toBeNull();
  });

  test('leads nowhere', () => {
    expect(returnPath(returnTo, publicUrl)).toBeUndefined();
  });
});

test.each(Object.entries(ours))('%s is a page of ours', async (returnTo, path) => {
  expect(returnPath(returnTo, publicUrl)).toBe(path);
  expect(new URL(path, publicUrl).origin).toBe(publicUrl);
  const query = new URLSearchParams({ returnTo }).toString();
  expect((await fetch(`${world.url}/login?${query}`)).status).toBe(200);
});

test('two return addresses at once are refused', async () => {
  const response = await fetch(`${world.url}/login?returnTo=/work&returnTo=//evil.example`);
  expect(response.status).toBe(422);
});

test('the secret goes to our login page, which is told where to go on to', async () => {
  const visit = createBrowser(world.url);
  const { next } = await visit(await throughProvider(visit, 'ada', '/v1/auth/oidc/start?returnTo=/work'));
  const page = new URL(next);
  expect([page.origin, page.pathname, page.search]).toEqual([publicUrl, '/login', '?returnTo=%2Fwork']);
  const { user } = await createClient({ baseUrl: world.url }).loginByLink({ secret: page.hash.slice(1) });
  expect(user.role).toBe('admin');
});

test('an address that an earlier version has let in and stored is left out on the way back', async () => {
  const visit = createBrowser(world.url);
  const callback = await throughProvider(visit, 'ada');
  await world.pool.query('UPDATE oidc_logins SET return_to = $1', ['/\t/evil.example/']);
  expect((await visit(callback)).next).toMatch(/^http:\/\/taste\.example\/login#tml_/);
});

test('so it is when the login fails', async () => {
  const visit = createBrowser(world.url);
  const callback = await throughProvider(visit, 'eve');
  await world.pool.query('UPDATE oidc_logins SET return_to = $1', [String.raw`/\evil.example`]);
  expect((await visit(callback)).next).toBe(`${publicUrl}/login#problem=not_invited`);
});
