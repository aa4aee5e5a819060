import { problem } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld({ rateLimits: { perToken: 20, perAddress: 8 } });
});
afterAll(() => world.close());

function ask(token?: string, path = '/v1/me') {
  return fetch(`${world.url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
}

async function statuses(count: number, one: () => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await one()).status);
  return found;
}

test('each token has its own share, and is told when to come back', async () => {
  const [first, second] = [await world.person('labeler', 'First'), await world.person('labeler', 'Second')];
  expect(await statuses(20, () => ask(first.token))).toEqual(Array(20).fill(200));
  const refused = await ask(first.token);
  expect(problem.parse(await refused.json())).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  expect((await ask(second.token)).status).toBe(200);
});

test('an address that guesses tokens is told to stop; who has a right one goes on behind it', async () => {
  const third = await world.person('labeler', 'Third');
  expect(await statuses(9, () => ask('tmk_guess'))).toEqual([...Array(8).fill(401), 429]);
  expect((await ask(third.token)).status).toBe(200);
});

test('requests without a token share their address’s, and health is never refused', async () => {
  expect(await statuses(9, () => ask(undefined, '/v1/auth/methods'))).toEqual([...Array(8).fill(200), 429]);
  expect(await statuses(12, () => ask(undefined, '/healthz'))).toEqual(Array(12).fill(200));
});

test('pages may not be framed, nor run what isn’t ours; answers are kept by nobody', async () => {
  const docs = await ask(undefined, '/healthz');
  expect(docs.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(docs.headers.get('x-content-type-options')).toBe('nosniff');
  expect(docs.headers.get('referrer-policy')).toBe('no-referrer');
  expect((await ask(undefined, '/v1/me')).headers.get('cache-control')).toBe('no-store');
});
